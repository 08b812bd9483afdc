import type { ExecutionEventMap } from 'tidings/jobs'
import { defineQuerySync } from 'tidings/query'

/** The id of the execution that began last, whoever began it. */
export const latestExecutionKey = ['executions', 'latest']

export const executionsSync = defineQuerySync<Pick<ExecutionEventMap, 'execution.started'>>({
  'execution.started': {
    keys: [latestExecutionKey],
    patch: ({ data }, patch) => patch(latestExecutionKey, () => data.executionId),
  },
})
