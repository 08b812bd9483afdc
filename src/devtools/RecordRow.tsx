import { memo, useRef, useState } from 'react'
import type { InspectorRecord } from '../core'

/** A payload as text; whatever cannot be written as JSON is named. */
function print(payload: unknown): string {
  try {
    return payload === undefined ? 'undefined' : JSON.stringify(payload, null, 2)
  } catch {
    return '(cannot be shown)'
  }
}

const time = new Intl.DateTimeFormat(undefined, {
  hourCycle: 'h23',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
})

/** One frame or event; its payload is written out only when asked for. */
export const RecordRow = /* @__PURE__ */ memo(function RecordRow({
  record,
}: {
  record: InspectorRecord
}) {
  const [isOpen, setIsOpen] = useState(false)
  const [copyWord, setCopyWord] = useState('Copy')
  const payload = useRef<HTMLPreElement>(null)
  const text = isOpen ? print(record.payload) : ''
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setCopyWord('Copied')
    } catch {
      // There is no clipboard over plain http, and it may be forbidden.
      if (payload.current) getSelection()?.selectAllChildren(payload.current)
      setCopyWord('Selected, to be copied by hand')
    }
  }
  return (
    <li className="tidings-debug-record" data-verdict={record.verdict}>
      <button
        type="button"
        className="tidings-debug-summary"
        aria-expanded={isOpen}
        onClick={() => {
          setIsOpen(!isOpen)
          setCopyWord('Copy')
        }}
      >
        <time dateTime={new Date(record.at).toISOString()}>{time.format(record.at)}</time>
        <span className="tidings-debug-type" title={record.type}>
          {record.type}
        </span>
        <span className="tidings-debug-verdict">{record.verdict}</span>
      </button>
      {isOpen && (
        <div className="tidings-debug-payload">
          {record.detail !== undefined && <p>{record.detail}</p>}
          {/* Scrolls, so the keyboard must reach it. */}
          <pre ref={payload} tabIndex={0}>
            {text}
          </pre>
          <button type="button" className="tidings-button" onClick={() => void copy()}>
            {copyWord}
          </button>
        </div>
      )}
    </li>
  )
})
