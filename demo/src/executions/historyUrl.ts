/** What the server calls the events of executions. */
export const executionsTopic = 'tenant:acme:executions'

/** Their history. */
export const historyUrl = `/jobs/events?topic=${encodeURIComponent(executionsTopic)}`
