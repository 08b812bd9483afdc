import { useLayoutEffect } from 'react'
import { createRoot } from 'react-dom/client'
import type { Contender, ReactBinding } from '../contenders/contender.ts'
import { bindingOf } from './defaultBinding.tsx'
import { createRecord, type PageRecord, type RecordOptions } from './record.ts'

/** The app of `burst`, `steady`, `reconnect` and `soak`: rows that each show an entity's newest event. */
export function startRows(contender: Contender, url: string, options: RecordOptions): PageRecord {
  const record = createRecord(options)
  const binding = bindingOf(contender)
  const { Provider } = binding
  createRoot(document.querySelector('#root') as HTMLElement).render(
    <Provider url={url} onOpen={record.onOpen}>
      <ul>
        {Array.from({ length: options.rows }, (_, index) => (
          <Row
            key={index}
            index={index}
            goalId={options.rows === 1 ? null : `goal-${index}`}
            record={record}
            binding={binding}
          />
        ))}
      </ul>
    </Provider>,
  )
  return record
}

interface RowProps {
  readonly index: number
  readonly goalId: string | null
  readonly record: PageRecord
  readonly binding: ReactBinding
}

function Row({ index, goalId, record, binding: { useNewest } }: RowProps) {
  const event = useNewest(goalId, record.onEvent)
  useLayoutEffect(() => {
    if (event) record.onShown(index, event)
  }, [event, index, record])
  return <li>{event?.data.n ?? '–'}</li>
}
