export { canonicalJobType, decodeJobFrame } from './decodeJobFrame'
export { isTerminalStatus, jobStatuses } from './job'
export type { Job, JobFacts, JobInput, JobKind, JobPace, JobStatus } from './job'
export { executionEvents, jobEvents, normalizationEvents, operationsEvents } from './jobEvents'
export { isJobStalled, jobEta, jobRate } from './jobPace'
export type * from './jobPayloads'
export {
  applyNews,
  isOfKind,
  jobOf,
  mergeJob,
  newsOfAnswer,
  newsOfEvent,
  reduceJob,
} from './reduceJob'
export type { JobNews } from './reduceJob'
