import { act, render, screen } from '@testing-library/react'
import { expect, it } from 'vitest'
import { JobCard, type JobCardProps } from '../../src/components/job-card/JobCard'
import { jobEvents } from '../../src/domains/jobs'
import { RealtimeProvider } from '../../src/react'
import { createFakeServer } from '../../src/testing'
import { eventually } from '../support/eventually'

/** A card of a job that is at 40 %. */
async function openCard(props?: Partial<JobCardProps>) {
  const server = createFakeServer()
  render(
    <RealtimeProvider transport={server.transport} events={jobEvents}>
      <JobCard jobId="7" {...props} />
    </RealtimeProvider>,
  )
  const news = { executionId: 'x', jobId: '7', currentStep: 'Reading', progressPercentage: 40 }
  await eventually(() => {
    act(() => server.emit('job_progress', news))
    screen.getByText('Reading')
  })
}

it('is named by its job', async () => {
  await openCard()
  expect(screen.getByRole('article', { name: 'Execution #7' })).toBeVisible()
})

it('is named by the app, where that gives a name', async () => {
  await openCard({ 'aria-label': 'The first of three' })
  expect(screen.getByRole('article', { name: 'The first of three' })).toBeVisible()
})

it('says which of its figures is the percentage', async () => {
  await openCard()
  expect(document.querySelector('[data-figure=percent]')).toHaveTextContent('40%')
})

it('reads out nothing of a job that is only now shown in the place of another', async () => {
  const server = createFakeServer()
  const card = (jobId: string) => (
    <RealtimeProvider transport={server.transport} events={jobEvents}>
      <JobCard jobId={jobId} />
    </RealtimeProvider>
  )
  const { rerender } = render(card('7'))
  const say = (type: string, jobId: string) =>
    act(() =>
      server.emit(type, { executionId: 'x', jobId, currentStep: jobId, progressPercentage: 40 }),
    )
  await eventually(() => {
    say('job_progress', '7')
    screen.getByText('40%')
  })
  say('job_progress', '8')
  say('job_completed', '7')
  const region = () => screen.getByRole('status')
  await eventually(() => expect(region()).toHaveTextContent('Execution #7: Completed'))
  rerender(card('8'))
  expect(screen.getByText('40%')).toBeVisible()
  expect(region()).toBeEmptyDOMElement()
})
