import { expect, it } from 'vitest'
import { sortJobs } from '../../../src/components/job-table/sortJobs'
import { rowLabels } from '../../../src/components/jobLabels'
import type { Job } from '../../../src/domains/jobs'

const job = (label: string): Job => ({
  jobId: label,
  kind: 'job',
  status: 'running',
  progress: null,
  updatedAt: 0,
  label,
})

it.each([
  ['sv', ['Zon', 'Ärende']],
  ['de', ['Ärende', 'Zon']],
])('sorts names as the language of the texts does: %s', (locale, names) => {
  const sort = { column: 'name', isDescending: false } as const
  const sorted = sortJobs([job('Ärende'), job('Zon')], sort, { ...rowLabels, locale })
  expect(sorted.map(({ label }) => label)).toEqual(names)
})
