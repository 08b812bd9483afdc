import { useState, type SubmitEvent, type ReactNode } from 'react'
import { Icon } from './Icon'

interface QuickAddProps {
  readonly label: string
  readonly onAdd: (text: string) => void
  /** More fields, before the button. */
  readonly children?: ReactNode
}

/** One line to add something by its title. */
export function QuickAdd({ label, onAdd, children }: QuickAddProps) {
  const [text, setText] = useState('')
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    if (text.trim() === '') return
    onAdd(text.trim())
    setText('')
  }
  return (
    <form className="quick-add" onSubmit={onSubmit}>
      <input
        className="quick-add-input"
        aria-label={label}
        placeholder={label}
        maxLength={200}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {children}
      <button className="button" disabled={text.trim() === ''}>
        <Icon name="plus" size={16} />
        Add
      </button>
    </form>
  )
}
