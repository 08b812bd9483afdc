import { describe, expect, it } from 'vitest'
import type { RealtimeEvent } from '../../src/core'
import type { GoalEventMap, GoalEventType } from '../../src/domains/goals'
import { samplePayload } from '../../src/testing/goalPayloads'
import type { ToastLabels } from '../../src/react'
import { jobToastRules } from '../../src/toast/jobToastRules'
import { toastLabels } from '../../src/toast/toastLabels'
import { createToastPolicy, type ToastContent } from '../../src/toast/toastPolicy'
import { toastRules, type ToastRules } from '../../src/toast/toastRules'

function createLab(rules: ToastRules = toastRules, labels?: () => ToastLabels) {
  const shown = new Map<string, ToastContent>()
  let time = 0
  const tell = createToastPolicy({
    rules,
    labels,
    now: () => time,
    userId: () => 'u-me',
    sink: {
      show: (id, content) => shown.set(id, content),
      update: (id, content) => shown.set(id, content),
      dismiss: (id) => shown.delete(id),
    },
  })
  const emit = <T extends GoalEventType>(
    type: T,
    change: Partial<GoalEventMap[T]> = {},
    more: Partial<RealtimeEvent> = {},
  ) => tell({ type, data: samplePayload(type, change), timestamp: '', ...more })
  return {
    emit,
    tell,
    pass: (ms: number) => (time += ms),
    toasts: () => [...shown.values()].map(({ level, text }) => `${level}: ${text}`),
  }
}

describe('by default', () => {
  it('tells of what matters, and of nothing else', () => {
    const { emit, toasts } = createLab()
    emit('goal.created')
    emit('goal.completed')
    emit('goal.cancelled')
    emit('goal.paused')
    emit('goal.resumed')
    emit('action.created', { priority: 'high' })
    emit('action.created', { priority: 'low' })
    emit('issue.created', { severity: 'critical' })
    emit('issue.created', { severity: 'high' })
    emit('issue.created', { severity: 'low' })
    emit('measure.reading_created', { threshold: { status: 'red', previousStatus: 'green' } })
    emit('measure.reading_created', { threshold: { status: 'red', previousStatus: 'red' } })
    emit('measure.reading_created', { threshold: { status: 'green' } })
    expect(toasts()).toEqual([
      'info: New goal: Halve the time to first value',
      'success: Goal completed',
      'info: Goal cancelled',
      'info: Goal paused',
      'info: New high priority action: Rewrite the import guide',
      'error: New critical issue: Import fails for large files',
      'warning: New high issue: Import fails for large files',
      'warning: A measure turned red at 42.5',
    ])
  })

  it('says nothing of own doings', () => {
    const { emit, toasts } = createLab()
    emit('goal.created', { createdBy: 'u-me' })
    emit('goal.completed', { completedBy: 'u-me' })
    expect(toasts()).toEqual([])
  })

  it('says nothing of what is replayed', () => {
    const { emit, toasts } = createLab()
    emit('goal.completed', {}, { replayed: true })
    expect(toasts()).toEqual([])
  })

  it('takes names of the object prototype for types it has no rule for', () => {
    const { tell, toasts } = createLab()
    tell({ type: 'constructor', data: {}, timestamp: '' })
    tell({ type: 'goal.completed', data: null, timestamp: '', replayed: true })
    expect(toasts()).toEqual([])
  })
})

describe('a burst', () => {
  it('becomes one toast with a count', () => {
    const { emit, toasts } = createLab()
    for (let count = 0; count < 3; count++) emit('goal.completed')
    expect(toasts()).toHaveLength(3)
    for (let count = 0; count < 9; count++) emit('goal.completed')
    expect(toasts()).toEqual(['success: 12 goals completed'])
  })

  it('is of one type, and over after a second of quiet', () => {
    const { emit, toasts, pass } = createLab()
    for (let count = 0; count < 4; count++) emit('goal.completed')
    emit('goal.paused')
    pass(1_000)
    emit('goal.completed')
    expect(toasts()).toEqual([
      'success: 4 goals completed',
      'info: Goal paused',
      'success: Goal completed',
    ])
  })
})

it('speaks the language of the labels, as it is when a toast is made', () => {
  let labels = toastLabels
  const { emit, toasts } = createLab(toastRules, () => labels)
  emit('goal.created', { title: 'Ankommen' })
  labels = {
    ...toastLabels,
    goalCreated: (title) => `Neues Ziel: ${title}`,
    many: (type, count) => `${count} × ${type}`,
  }
  emit('goal.created', { title: 'Ankommen' })
  expect(toasts()).toEqual(['info: New goal: Ankommen', 'info: Neues Ziel: Ankommen'])
  for (let count = 0; count < 3; count++) emit('goal.created')
  expect(toasts()).toEqual(['info: 5 × goal.created'])
})

it('has a text for many of each type', () => {
  const rules = { ...toastRules, ...jobToastRules }
  const texts = Object.values(rules).map(({ many }) => many(8, toastLabels))
  expect(texts.join()).not.toContain('undefined')
})

it('takes rules of the app, and lets any be switched off', () => {
  const { emit, toasts } = createLab({
    ...toastRules,
    'goal.completed': false,
    'goal.resumed': { level: 'info', text: () => 'On again', many: (count) => `${count} on again` },
  })
  emit('goal.completed')
  emit('goal.resumed')
  expect(toasts()).toEqual(['info: On again'])
})
