export { isTerminalStatus, jobEta, jobRate } from '../../domains/jobs'
export type { JobLabels } from './labels'
export { useJobStore } from './jobStore'
export {
  operationsTopics,
  subscribeToDataQuality,
  subscribeToExtractions,
  subscribeToMigrations,
} from './subscribeToOperations'
export { useEventHistory } from './useEventHistory'
export type { EventHistory, EventHistoryFilter } from './useEventHistory'
export { useJob, useStalled } from './useJob'
export type { JobState, UseJobOptions } from './useJob'
export { useJobNames } from './useJobNames'
export { useToldJobs } from './useToldJobs'
export { useJobs } from './useJobs'
export type { JobFilter, JobsState, UseJobsOptions } from './useJobs'
export type { Liveness, PollingOptions } from './useFollowing'
