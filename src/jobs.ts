'use client'

export * from './domains/jobs'
export {
  operationsTopics,
  subscribeToDataQuality,
  subscribeToExtractions,
  subscribeToMigrations,
  useEventHistory,
  useJob,
  useJobs,
} from './react/jobs'
export type {
  EventHistory,
  EventHistoryFilter,
  JobFilter,
  JobLabels,
  JobsState,
  JobState,
  Liveness,
  PollingOptions,
  UseJobOptions,
  UseJobsOptions,
} from './react/jobs'
export { JobActions } from './components/job-card/JobActions'
export type { JobAction, JobActionsProps } from './components/job-card/JobActions'
export { JobCard } from './components/job-card/JobCard'
export type { JobCardProps } from './components/job-card/JobCard'
export { JobProgress } from './components/job-progress/JobProgress'
export type { JobProgressProps } from './components/job-progress/JobProgress'
export { jobLabels } from './components/jobLabels'
export { safeUrl } from './components/safeUrl'
export { JobTable } from './components/job-table/JobTable'
export type { JobTableProps } from './components/job-table/JobTable'
export type { JobColumn, JobSort } from './components/job-table/sortJobs'
export { JobTray } from './components/job-tray/JobTray'
export type { JobTrayProps } from './components/job-tray/JobTray'
export { LiveJobGrid } from './components/live-job-grid/LiveJobGrid'
export type { LiveJobGridProps } from './components/live-job-grid/LiveJobGrid'
