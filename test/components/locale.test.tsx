import { render, screen, waitFor } from '@testing-library/react'
import type { ReactElement } from 'react'
import { describe, expect, it } from 'vitest'
import { GoalActivityFeed } from '../../src/components'
import { activityOf } from '../../src/domains/goals'
import { JobProgress, jobEvents } from '../../src/jobs'
import { RealtimeProvider, type RealtimeLabels } from '../../src/react'
import { createFakeClock, createFakeServer, samplePayload } from '../../src/testing'

const now = Date.UTC(2026, 2, 4, 12)

const show = (ui: ReactElement, locale: string, labels?: Partial<RealtimeLabels>) => {
  const server = createFakeServer()
  render(
    <RealtimeProvider
      transport={server.transport}
      events={jobEvents}
      environment={{ now: createFakeClock(now).environment.now }}
      labels={{ locale, ...labels }}
    >
      {ui}
    </RealtimeProvider>,
  )
  return server
}

async function showJob(ui: ReactElement, locale: string) {
  const server = show(ui, locale)
  await waitFor(() => expect(server.connections).toBe(1))
  await waitFor(() => {
    server.emit('job:progress', {
      jobId: 17,
      processedRows: 6_200,
      validRows: 6_200,
      invalidRows: 0,
      totalRows: 10_000,
      progress: 62,
    })
    expect(screen.getByRole('progressbar')).toBeInTheDocument()
  })
}

const feed = (locale?: string) => {
  const data = samplePayload('goal.activity.created')
  const timestamp = new Date(now - 300_000).toISOString()
  const activity = activityOf({ id: 'a', type: 'goal.activity.created', data, timestamp })
  const initialActivities = [{ ...activity, at: timestamp } as NonNullable<typeof activity>]
  return <GoalActivityFeed {...{ initialActivities, locale }} goalId="goal-1" />
}

describe('the language of the labels', () => {
  it.each([
    ['de', '62\u00a0%', '6.200 of 10.000'],
    ['ar-EG', '٦٢٪\u061c', '٦٬٢٠٠ of ١٠٬٠٠٠'],
  ])('writes the numbers of a job: %s', async (locale, percent, counts) => {
    await showJob(<JobProgress jobId="17" />, locale)
    expect(document.querySelector('[data-figure=percent]')?.textContent).toBe(percent)
    expect(screen.getByText(counts)).toBeInTheDocument()
  })

  it('says what a number counts where there is no total', async () => {
    const server = show(<JobProgress jobId="m-1" />, 'en')
    await waitFor(() => expect(server.connections).toBe(1))
    const job = { entityType: 'migration', entityId: 'm-1', timestamp: new Date(now).toISOString() }
    await waitFor(() => {
      server.send({
        ...job,
        eventType: 'status_changed',
        status: 'RUNNING',
        recordsProcessed: 1_240,
      })
      expect(screen.getByText('1,240 done')).toBeInTheDocument()
    })
  })

  it('tells the times of a feed', () => {
    show(feed(), 'de')
    expect(screen.getByText('vor 5 Min.')).toBeInTheDocument()
  })

  it('says an activity in another order, and what people wrote as they wrote it', () => {
    show(feed(), 'de', {
      activity: ({ type, parts }) => {
        const subject = parts.filter(({ kind }) => kind === 'subject')
        return [...subject, { kind: 'text', text: ` (${type}) von ` }, ...parts.slice(0, 1)]
      },
    })
    const sentence = 'Interviewed five customers (goal.activity.created) von u-ben'
    const subject = screen.getByText('Interviewed five customers')
    expect(subject.dataset.part).toBe('subject')
    expect(subject.parentElement).toHaveTextContent(sentence)
  })

  it('gives way to the locale of a component', async () => {
    await showJob(<JobProgress jobId="17" locale="en" />, 'de')
    expect(screen.getByText('6,200 of 10,000')).toBeInTheDocument()
  })
})
