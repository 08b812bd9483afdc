import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import {
  activityOf,
  addActivity,
  goalEventTypes,
  goalIdOf,
  type GoalActivity,
  type GoalEventType,
} from '../../../src/domains/goals'
import { goalPayloads, samplePayload } from '../../../src/testing/goalPayloads'

const timestamp = '2026-03-04T09:30:01.123Z'
const activityFor = (type: GoalEventType, data: unknown = goalPayloads[type], id?: string) =>
  activityOf({ type, data, timestamp, ...(id !== undefined && { id }) })

const sentences: Partial<Record<GoalEventType, [icon: string, sentence: string]>> = {
  'goal.created': ['goal', 'u-ada created the goal Halve the time to first value'],
  'goal.activated': ['start', 'u-ada activated the goal'],
  'goal.completed': ['check', 'u-ada completed the goal'],
  'goal.cancelled': ['cancel', 'u-ada cancelled the goal'],
  'goal.paused': ['pause', 'u-ada paused the goal'],
  'goal.resumed': ['start', 'u-ada resumed the goal'],
  'goal.activity.created': ['note', 'u-ben added a note: Interviewed five customers'],
  'action.created': ['action', 'u-ada added the action Rewrite the import guide'],
  'action.status_changed': ['action', 'u-ben moved an action to in progress'],
  'action.completed': ['check', 'u-ben completed an action'],
  'action.priority_changed': ['priority', 'u-ada set the priority of an action to critical'],
  'action.reassigned': ['person', 'u-ada gave an action to u-cleo'],
  'action.progress_updated': ['progress', 'u-ben brought an action to 60%'],
  'issue.created': ['issue', 'u-cleo raised the issue Import fails for large files'],
  'issue.status_changed': ['issue', 'u-cleo moved an issue to resolved'],
  'measure.reading_created': ['measure', 'u-ada recorded a reading of 42.5'],
  'decision.created': ['decision', 'u-ada decided Drop the old importer'],
  'attachment.created': ['attachment', 'u-ben attached interviews.pdf'],
}

describe('activityOf', () => {
  it.each(goalEventTypes)('makes of %s what people read', (type) => {
    const activity = activityFor(type)
    const expected = sentences[type]
    if (!expected) {
      // Only what a connection says of itself is no activity.
      expect(type).toMatch(/^(auth|connection)\.|^p[io]ng$/)
      expect(activity).toBeNull()
      return
    }
    const [icon, sentence] = expected
    expect(activity).toMatchObject({ type, icon, sentence, at: '2026-03-04T09:30:00Z' })
    expect(activity?.parts.map(({ text }) => text).join('')).toBe(sentence)
    expect(activity?.actorId).toBe(sentence.split(' ')[0])
  })

  it('marks people, subjects and values among the parts', () => {
    expect(activityFor('action.reassigned')?.parts).toEqual([
      { kind: 'actor', text: 'u-ada' },
      { kind: 'text', text: ' ' },
      { kind: 'text', text: 'gave an action to ' },
      { kind: 'actor', text: 'u-cleo' },
    ])
    expect(activityFor('goal.created')?.parts.at(-1)?.kind).toBe('subject')
    expect(activityFor('issue.status_changed')?.parts.at(-1)?.kind).toBe('value')
  })

  it.each([
    ['attachment', 'an attachment'],
    ['weekly_review', 'a weekly review'],
    ['comment', 'a comment'],
  ] as const)('speaks of a logged %s as %s', (type, words) => {
    const data = samplePayload('goal.activity.created', { type })
    expect(activityFor('goal.activity.created', data)?.sentence).toContain(` added ${words}: `)
  })

  it('carries the longer text that belongs to it', () => {
    expect(activityFor('goal.cancelled')?.body).toBe('Superseded')
    expect(activityFor('goal.paused')).not.toHaveProperty('body')
  })

  it('stands without an actor, a title or a time of its own', () => {
    const activity = activityFor('goal.created', { goalId: 'g' })
    expect(activity).toMatchObject({ actorId: null, goalId: 'g', at: timestamp })
    expect(activity?.sentence).toBe('Someone created the goal …')
  })

  it('is named by the event, or by what happened to what and when', () => {
    expect(activityFor('goal.paused', goalPayloads['goal.paused'], 'e-1')?.id).toBe('e-1')
    const once = activityFor('goal.paused')?.id
    expect(activityFor('goal.paused')?.id).toBe(once)
    for (const change of [{ goalId: 'goal-2' }, { pausedAt: '2026-03-05T00:00:00Z' }]) {
      expect(activityFor('goal.paused', samplePayload('goal.paused', change))?.id).not.toBe(once)
    }
    expect(activityFor('goal.resumed')?.id).not.toBe(once)
  })

  it('stands whatever a stranger put in the place of an id', () => {
    const data: unknown = JSON.parse('{"goalId":"g","extraId":{"toString":null},"otherId":[]}')
    expect(activityFor('goal.paused', data)?.id).toBe(`goal.paused/g/${timestamp}`)
  })

  it.each(['__proto__', 'constructor', 'toString', 'goal.unknown'])('is null for %s', (type) => {
    expect(activityOf({ type, timestamp, data: {} })).toBeNull()
  })

  it('costs no schema library', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `export { activityOf, addActivity } from './src/domains/goals/index.ts'`,
        resolveDir: process.cwd(),
      },
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
    })
    const code = outputFiles[0]?.text ?? ''
    expect(code).toContain('completed the goal')
    expect(code).not.toContain('~standard')
    expect(code.length).toBeLessThan(4_000)
  })
})

describe('goalIdOf', () => {
  const idFor = (data: unknown) => goalIdOf({ type: 'attachment.created', timestamp, data })

  it('finds the goal of an attachment, but not of one to an action', () => {
    expect(idFor(goalPayloads['attachment.created'])).toBe('goal-1')
    expect(idFor(samplePayload('attachment.created', { entityType: 'action' }))).toBeNull()
  })

  it.each([null, 'goal-1', [['goal-1']], {}, { goalId: null }])('finds none in %j', (data) => {
    expect(idFor(data)).toBeNull()
  })
})

describe('addActivity', () => {
  const activity = (id: string) => ({ id }) as GoalActivity

  it('puts the newest first and keeps the bound', () => {
    const list = ['a', 'b', 'c'].reduce<readonly GoalActivity[]>(
      (sum, id) => addActivity(sum, activity(id), 2),
      [],
    )
    expect(list.map(({ id }) => id)).toEqual(['c', 'b'])
  })

  it('returns the same list for what is in it', () => {
    const list = [activity('a')]
    expect(addActivity(list, activity('a'), 5)).toBe(list)
  })
})
