import { useRealtimeConnection } from 'tidings'
import type { ServerStatus } from './useDevServer'

/** What this window and the server say of their connection. */
export function ConnectionFacts({ status }: { readonly status: ServerStatus | undefined }) {
  const { state, stats } = useRealtimeConnection()
  const facts = [
    ['State', state],
    ['Windows', status?.connections ?? '–'],
    ['Received', stats.received],
    ['Delivered', stats.delivered],
    ['Reconnects', stats.reconnects],
    ['Replayed', stats.replayed],
    ['Gaps', stats.gaps],
    ['Duplicates', stats.duplicates],
    ['Put in order', stats.reordered],
    ['Refused', stats.invalid],
    ['Late', stats.late],
  ] as const
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
