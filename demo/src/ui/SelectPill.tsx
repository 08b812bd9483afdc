interface SelectPillProps<T extends string> {
  readonly label: string
  readonly value: T
  /** Value → word, in the order of the list. */
  readonly words: Readonly<Record<T, string>>
  readonly onChange: (value: T) => void
  readonly disabled?: boolean
}

/** A native select that looks like a pill in the colour of its value. */
export function SelectPill<T extends string>(props: SelectPillProps<T>) {
  const { label, value, words, onChange, disabled } = props
  return (
    <select
      className="select-pill"
      aria-label={label}
      data-tone={value}
      value={value}
      disabled={disabled}
      onChange={(event) => onChange(event.target.value as T)}
    >
      {(Object.entries(words) as [T, string][]).map(([each, word]) => (
        <option key={each} value={each}>
          {word}
        </option>
      ))}
    </select>
  )
}
