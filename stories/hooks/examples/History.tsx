import { useEventHistory } from 'tidings/jobs'

export function History() {
  const { events, status, hasMore, loadMore } = useEventHistory({
    url: '/api/events',
    jobId: 'job-1',
    limit: 2,
  })
  return (
    <div>
      <ol>
        {events.map(({ id, type }) => (
          <li key={id}>{type}</li>
        ))}
      </ol>
      {status === 'error' && <p role="alert">The history could not be loaded.</p>}
      {hasMore && (
        <button type="button" className="tidings-button" onClick={loadMore}>
          More
        </button>
      )}
    </div>
  )
}
