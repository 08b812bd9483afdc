import { describe, expect, it, vi } from 'vitest'
import type { RealtimeEvent } from '../../src/core'
import type { GoalEventMap, GoalEventType } from '../../src/domains/goals'
import { samplePayload } from '../../src/testing/goalPayloads'
import type { ToastLabels } from '../../src/react'
import { jobToastRules } from '../../src/toast/jobToastRules'
import { toastLabels } from '../../src/toast/toastLabels'
import { createToastPolicy, type ToastContent } from '../../src/toast/toastPolicy'
import { toastRules, type ToastRules } from '../../src/toast/toastRules'

/** What is on the page, and how often that was touched. */
function createBoard() {
  const shown = new Map<string, ToastContent>()
  const update = vi.fn((id: string, content: ToastContent) => void shown.set(id, content))
  const dismiss = (id: string) => void shown.delete(id)
  return { shown, update, sink: { show: update, update, dismiss } }
}

function createLab(
  rules: ToastRules = toastRules,
  labels?: () => ToastLabels,
  board = createBoard(),
) {
  const { shown, sink } = board
  let time = 0
  const frames: (() => void)[] = []
  const tell = createToastPolicy({
    rules,
    labels,
    environment: {
      now: () => time,
      random: Math.random,
      requestFrame(callback) {
        frames.push(callback)
        return () => {}
      },
    },
    userId: () => 'u-me',
    sink,
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
    board,
    paint: () => {
      for (const callback of frames.splice(0)) callback()
    },
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

  it('says of which goal, where that is known', () => {
    const { shown, sink } = createBoard()
    const tell = createToastPolicy({
      rules: toastRules,
      environment: { now: () => 0, random: Math.random, requestFrame: () => () => {} },
      nameOf: () => 'Win back accounts',
      userId: () => 'u-me',
      sink,
    })
    const threshold = { status: 'red', previousStatus: 'green' } as const
    const data = samplePayload('measure.reading_created', { threshold })
    tell({ type: 'measure.reading_created', data, timestamp: '' })
    expect([...shown.values()].map(({ text }) => text)).toEqual([
      'A measure turned red at 42.5: Win back accounts',
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
    const { emit, toasts, paint } = createLab()
    for (let count = 0; count < 3; count++) emit('goal.completed')
    expect(toasts()).toHaveLength(3)
    for (let count = 0; count < 9; count++) emit('goal.completed')
    paint()
    expect(toasts()).toEqual(['success: 12 goals completed'])
  })

  it('F44 touches the page once a frame, however many come', () => {
    const { emit, toasts, paint, board } = createLab()
    for (let count = 0; count < 10_000; count++) emit('goal.completed')
    paint()
    expect(toasts()).toEqual(['success: 10000 goals completed'])
    expect(board.update.mock.calls.length).toBeLessThan(6)
    emit('goal.completed')
    paint()
    paint()
    expect(toasts()).toEqual(['success: 10001 goals completed'])
  })

  it('counts on for itself, when another has begun before the frame', () => {
    const { emit, toasts, paint, pass } = createLab()
    for (let count = 0; count < 5; count++) emit('goal.completed')
    pass(1_000)
    for (let count = 0; count < 5; count++) emit('goal.completed')
    paint()
    expect(toasts()).toEqual(['success: 5 goals completed', 'success: 5 goals completed'])
  })

  it('is more than three within a second: what comes one by one stays so', () => {
    const { emit, toasts, pass } = createLab()
    for (let count = 0; count < 6; count++) {
      emit('goal.completed')
      pass(400)
    }
    expect(toasts()).toHaveLength(6)
  })

  it('looks like the gravest of those in it', () => {
    const { emit, toasts, paint } = createLab()
    emit('issue.created', { severity: 'critical' })
    for (let count = 0; count < 5; count++) emit('issue.created', { severity: 'high' })
    paint()
    expect(toasts()).toEqual(['error: 6 new severe issues'])
  })

  it('does not look like one that was shown before it', () => {
    const { emit, toasts, pass, paint } = createLab()
    emit('issue.created', { severity: 'critical' })
    pass(900)
    emit('issue.created', { severity: 'high' })
    pass(900)
    for (let count = 0; count < 4; count++) emit('issue.created', { severity: 'high' })
    paint()
    expect(toasts()).toContain('warning: 5 new severe issues')
  })

  it('is of one type, and over after a second of quiet', () => {
    const { emit, toasts, pass, paint } = createLab()
    for (let count = 0; count < 4; count++) emit('goal.completed')
    emit('goal.paused')
    pass(1_000)
    emit('goal.completed')
    paint()
    expect(toasts()).toEqual([
      'success: 4 goals completed',
      'info: Goal paused',
      'success: Goal completed',
    ])
  })
})

it('speaks the language of the labels, as it is when a toast is made', () => {
  let labels = toastLabels
  const { emit, toasts, paint } = createLab(toastRules, () => labels)
  emit('goal.created', { title: 'Ankommen' })
  labels = {
    ...toastLabels,
    goalCreated: (title) => `Neues Ziel: ${title}`,
    many: (type, count) => `${count} × ${type}`,
  }
  emit('goal.created', { title: 'Ankommen' })
  expect(toasts()).toEqual(['info: New goal: Ankommen', 'info: Neues Ziel: Ankommen'])
  for (let count = 0; count < 3; count++) emit('goal.created')
  paint()
  expect(toasts()).toEqual(['info: 5 × goal.created'])
})

it('leaves the toasts of others alone', () => {
  const board = createBoard()
  const { emit, toasts } = createLab(toastRules, undefined, board)
  const jobs = createLab(jobToastRules as never, undefined, board)
  emit('goal.completed')
  jobs.tell({ type: 'connection.ready', data: { kind: 'first' }, timestamp: '' })
  expect(toasts()).toEqual(['success: Goal completed', 'success: Live updates connected'])
})

it('keeps a title apart from the words around it, whichever way it runs', () => {
  const { emit, board } = createLab()
  emit('goal.created', { title: 'abc\u202Edef\u2069' })
  emit('goal.paused', { reason: 'لأن' })
  expect([...board.shown.values()]).toMatchObject([
    { text: 'New goal: abcdef' },
    { detail: '\u2068لأن\u2069' },
  ])
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
