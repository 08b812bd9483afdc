interface DoAndDontProps {
  /** Sentences. */
  do: readonly string[]
  dont: readonly string[]
}

/** What works beside what does not; told apart by word and sign, not by colour alone. */
export function DoAndDont({ do: good, dont: bad }: DoAndDontProps) {
  return (
    <div className="docs-do-and-dont">
      {[
        { title: '✓ Do', kind: 'do', sentences: good },
        { title: '✕ Don’t', kind: 'dont', sentences: bad },
      ].map(({ title, kind, sentences }) => (
        <section key={kind} data-kind={kind}>
          <strong>{title}</strong>
          <ul>
            {sentences.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}
