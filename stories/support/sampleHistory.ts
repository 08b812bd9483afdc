const event = (number: number, type: string, change: Readonly<Record<string, unknown>> = {}) => ({
  eventId: `event-${number}`,
  type,
  timestamp: '2026-03-04T09:30:00Z',
  data: { executionId: 'execution-1', jobId: 'job-1', ...change },
})

const step = (currentStep: string, progressPercentage: number) => ({
  currentStep,
  progressPercentage,
})

const events = [
  event(1, 'job_started', { siteUrl: 'https://nordwind.example', goal: 'Request a quote' }),
  event(2, 'job_progress', step('Opening the page', 10)),
  event(3, 'job_progress', step('Filling in the form', 60)),
]

/** A server's HTTP history of one job, for `environment.fetch`: as many events a page as are asked for. */
export const historyFetch: typeof fetch = (input) => {
  const url = new URL(input instanceof Request ? input.url : input, location.href)
  const start = Number(url.searchParams.get('after') ?? 0)
  const end = start + Number(url.searchParams.get('limit'))
  const page = {
    events: events.slice(start, end),
    nextCursor: `${end}`,
    hasMore: end < events.length,
  }
  return Promise.resolve(Response.json(page))
}
