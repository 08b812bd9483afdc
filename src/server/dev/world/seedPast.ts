import type { Platform } from '../platform'
import type { Measure } from '../records'
import { changeAction, createAction } from '../writes/actions'
import { addReading, createActivity, createAttachment, createDecision } from '../writes/evidence'
import { changeGoalStatus, createGoal } from '../writes/goals'
import { changeIssue, createIssue } from '../writes/issues'
import type { SeededRandom } from './random'
import type { SampleAction, SampleGoal, SampleIssue } from './sampleGoal'
import { sampleGoals } from './sampleGoals'
import { rounded } from './workSteps'
import * as texts from './texts'

interface Past {
  readonly platform: Platform
  readonly random: SeededRandom
  /** Now, milliseconds since 1970. */
  readonly now: number
  /** Makes the platform's clock show another time. */
  readonly setTime: (at: number) => void
}

/** Something that will have happened at a moment of the past. */
interface Moment {
  readonly at: number
  readonly run: () => Promise<unknown>
}

const dayMs = 86_400_000

/**
 * Fills the platform with the sample world by letting its past happen, in order, through the same
 * functions that REST uses: so every record has the activities that explain how it came to be.
 */
export async function seedPast(past: Past): Promise<void> {
  // ids are counted as things come to be, so the oldest goal is `goal-1`
  const moments = sampleGoals.flatMap((sample, index) => goalMoments(past, sample, index + 1))
  for (const { at, run } of moments.sort((a, b) => a.at - b.at)) {
    past.setTime(at)
    await run()
  }
}

function goalMoments(past: Past, sample: SampleGoal, number: number): Moment[] {
  const { platform, now } = past
  const goalId = `goal-${number}`
  const bornAt = now - sample.ageDays * dayMs
  const author = { userId: sample.ownerId }
  /** A moment at a share of the goal's life, 0 its birth, 1 now. */
  const at = (share: number, run: Moment['run']): Moment => ({
    at: bornAt + share * (now - bornAt - 600_000),
    run,
  })
  const become = (share: number, body: Record<string, unknown>) =>
    at(share, () => changeGoalStatus(platform, goalId, { body, author }))
  const { title, description, status, remark } = sample
  const moments = [
    at(0, () => createGoal(platform, { title, description, status: 'draft' }, author)),
    ...sample.actions.flatMap((action, i) => actionMoments(past, { goalId, action, i, at })),
    ...sample.issues.flatMap((issue, i) => issueMoments(past, { goalId, issue, i, at })),
    ...measureMoments(past, sample, { goalId, at }),
  ]
  if (status === 'draft') return moments
  moments.push(become(0.02, { status: 'active' }), ...talkMoments(past, sample, { goalId, at }))
  if (status === 'paused') moments.push(become(0.85, { status, reason: remark }))
  if (status === 'completed') moments.push(become(0.9, { status, finalNotes: remark }))
  return moments
}

type At = (share: number, run: Moment['run']) => Moment

interface Place {
  readonly goalId: string
  readonly at: At
}

function actionMoments(
  { platform, random, now }: Past,
  { goalId, action, i, at }: Place & { readonly action: SampleAction; readonly i: number },
): Moment[] {
  const { title, description, assignedTo, priority, status, progress } = action
  const author = { userId: assignedTo }
  let actionId = ''
  const born = 0.03 + i * 0.09
  const span = 0.88 - born
  const change = (share: number, body: Record<string, unknown>) =>
    at(born + span * share, () => changeAction(platform, actionId, { body, author }))
  const dueDate = new Date(now + random.between(-2, 30) * dayMs).toISOString().slice(0, 10)
  const moments = [
    at(born, async () => {
      const body = { goalId, title, description, assignedTo, priority, dueDate }
      actionId = (await createAction(platform, body, author)).actionId
    }),
  ]
  if (status === 'todo') return progress > 0 ? [...moments, change(0.6, { progress })] : moments
  moments.push(change(0.15 + random.next() * 0.1, { status: 'in_progress' }))
  for (const share of [0.3, 0.6]) {
    const reached = Math.round((progress * (share + 0.1)) / 5) * 5
    moments.push(change(share + random.next() * 0.1, { progress: Math.min(reached, progress) }))
  }
  if (status === 'completed') {
    moments.push(change(0.85, { status, outcome: random.pick(texts.outcomes) }))
  } else {
    moments.push(change(0.85, { progress }))
    if (status !== 'in_progress') moments.push(change(0.95, { status }))
  }
  return moments
}

function issueMoments(
  { platform, random }: Past,
  { goalId, issue, i, at }: Place & { readonly issue: SampleIssue; readonly i: number },
): Moment[] {
  const path = ['open', 'in_progress', 'resolved', 'closed'] as const
  const people = platform.people.map(({ userId }) => ({ userId }))
  const author = random.pick(people) ?? { userId: 'u-ada' }
  const { title, description, severity, category } = issue
  const priority = severity === 'critical' ? 'urgent' : severity
  const born = 0.25 + i * 0.2 + random.next() * 0.1
  let issueId = ''
  const moments = [
    at(born, async () => {
      const body = { goalId, title, description, severity, priority, category }
      issueId = (await createIssue(platform, body, author)).issueId
    }),
  ]
  path.slice(1, path.indexOf(issue.status) + 1).forEach((status, step) => {
    const write = { body: { status }, author: random.pick(people) ?? author }
    moments.push(at(born + 0.1 * (step + 1), () => changeIssue(platform, issueId, write)))
  })
  return moments
}

function measureMoments({ platform, random }: Past, sample: SampleGoal, { goalId, at }: Place) {
  if (!sample.measure) return []
  const { title, unit, start, target, latest, readingCount } = sample.measure
  const measureId = platform.newId('measure')
  const measure: Measure = { measureId, goalId, title, unit, start, target, readings: [] }
  platform.measures.set(measureId, measure)
  return Array.from({ length: readingCount }, (_, i) => {
    const share = (i + 1) / readingCount
    const noise = share === 1 ? 0 : (random.next() - 0.5) * 0.12
    const value = rounded(
      start + (latest - start) * share + (target - start) * noise,
      target - start,
    )
    const write = { body: { value }, author: { userId: 'u-devika' } }
    return at(0.04 + share * 0.95, () => addReading(platform, measureId, write))
  })
}

/** Notes, comments, a decision and files: what makes a feed a feed. */
function talkMoments({ platform, random }: Past, sample: SampleGoal, { goalId, at }: Place) {
  const someone = () => ({ userId: random.pick(platform.people)?.userId ?? sample.ownerId })
  const until = sample.status === 'active' ? 0.99 : 0.83
  const remarks = random.shuffle(texts.remarks).slice(0, sample.measure ? 9 : 5)
  const moments = remarks.map(([type, title, content], i) => {
    const write = { body: { type, title, content }, author: someone() }
    const share = 0.05 + ((i + random.next()) / remarks.length) * (until - 0.05)
    return at(share, () => createActivity(platform, goalId, write))
  })
  const [title, decision, rationale, impact] = random.pick(texts.decisions)
  const participants = [sample.ownerId, 'u-ada', 'u-ben'].filter(
    (id, i, all) => all.indexOf(id) === i,
  )
  const decided = {
    body: { title, decision, rationale, impact, participants },
    author: { userId: sample.ownerId },
  }
  moments.push(at(0.3, () => createDecision(platform, goalId, decided)))
  for (const [fileName, fileType, fileSize] of random.shuffle(texts.files).slice(0, 2)) {
    const body = { entityType: 'goal', entityId: goalId, fileName, fileType, fileSize }
    moments.push(at(random.next() * until, () => createAttachment(platform, body, someone())))
  }
  return moments
}
