import type { Author, Platform } from '../platform'
import type { Action, Goal, Issue, IssueStatus, Measure } from '../records'
import { changeAction, createAction, priorities } from '../writes/actions'
import { addReading, createActivity, createAttachment, createDecision } from '../writes/evidence'
import { changeGoalStatus, createGoal } from '../writes/goals'
import { changeIssue, createIssue } from '../writes/issues'
import type { SeededRandom } from './random'
import * as texts from './texts'

/** What a step works on. */
export interface World {
  readonly platform: Platform
  readonly random: SeededRandom
  /** Forgets a goal and all that hangs on it: the world must not grow without end. */
  readonly forgetGoal: (goalId: string) => void
}

/** Does one thing that people do; `false` when there is nothing to do it to. */
export type Step = (world: World) => Promise<unknown> | false

const maxGoals = 16
const maxOpenActions = 60
const maxActions = 120
const maxOpenIssues = 40
const maxIssues = 80

const author = ({ platform, random }: World): Author => ({
  userId: random.pick(platform.people)?.userId ?? 'u-ada',
})

const goalsWith = ({ platform }: World, ...statuses: Goal['status'][]): Goal[] =>
  [...platform.goals.values()].filter((goal) => statuses.includes(goal.status))

const openActions = ({ platform }: World): Action[] =>
  [...platform.actions.values()].filter((action) => action.status !== 'completed')

const openIssues = ({ platform }: World): Issue[] =>
  [...platform.issues.values()].filter((issue) => issue.status !== 'closed')

function onGoal(world: World, goal: Goal | undefined, body: Record<string, unknown>) {
  if (!goal) return false
  return changeGoalStatus(world.platform, goal.goalId, { body, author: author(world) })
}

function onAction(
  world: World,
  pick: (action: Action) => boolean,
  body: (action: Action) => Record<string, unknown>,
) {
  const action = world.random.pick(openActions(world).filter(pick))
  if (!action) return false
  const write = { body: body(action), author: { userId: action.assignedTo } }
  return changeAction(world.platform, action.actionId, write)
}

/** Drops the oldest finished record; the creation that follows makes clients fetch the list anew. */
function trim<T>(records: Map<string, T>, max: number, isFinished: (record: T) => boolean): void {
  if (records.size < max) return
  for (const [id, record] of records) {
    if (!isFinished(record)) continue
    records.delete(id)
    return
  }
}

const createdGoal: Step = (world) => {
  const { platform, random } = world
  const finished = goalsWith(world, 'completed', 'cancelled')
  if (platform.goals.size >= maxGoals && finished[0]) world.forgetGoal(finished[0].goalId)
  if (platform.goals.size >= maxGoals) return false
  const taken = new Set([...platform.goals.values()].map((goal) => goal.title))
  const unused = texts.newGoals.filter(([title]) => !taken.has(title))
  const [title, description] = random.pick(unused) ?? random.pick(texts.newGoals)
  return createGoal(platform, { title, description, status: 'draft' }, author(world))
}

/** The youngest goal ends, so that those with a history stay. */
const youngest = (world: World) => {
  const active = goalsWith(world, 'active')
  return active.length > 4 ? active.at(-1) : undefined
}

const activity: Step = (world) => {
  const goal = world.random.pick(goalsWith(world, 'active', 'paused'))
  if (!goal) return false
  const [type, title, content] = world.random.pick(texts.remarks)
  const write = { body: { type, title, content }, author: author(world) }
  return createActivity(world.platform, goal.goalId, write)
}

const createdAction: Step = (world) => {
  const { platform, random } = world
  const goal = random.pick(goalsWith(world, 'active'))
  if (!goal || openActions(world).length >= maxOpenActions) return false
  trim(platform.actions, maxActions, (action) => action.status === 'completed')
  const [title, description] = random.pick(texts.newActions)
  const assignedTo = author(world).userId
  const priority = random.pick(priorities)
  const body = { goalId: goal.goalId, title, description, assignedTo, priority }
  return createAction(platform, body, author(world))
}

const createdIssue: Step = (world) => {
  const { platform, random } = world
  const goal = random.pick(goalsWith(world, 'active'))
  if (!goal || openIssues(world).length >= maxOpenIssues) return false
  trim(platform.issues, maxIssues, (issue) => issue.status === 'closed')
  const [title, description] = random.pick(texts.newIssues)
  const severity = random.pick(['low', 'medium', 'medium', 'high', 'critical'])
  const priority = severity === 'critical' ? 'urgent' : severity
  const category = random.pick(['bug', 'bug', 'improvement', 'question'])
  const body = { goalId: goal.goalId, title, description, severity, priority, category }
  return createIssue(platform, body, author(world))
}

const issueStatus: Step = (world) => {
  const issue = world.random.pick(openIssues(world))
  if (!issue) return false
  const next: Record<IssueStatus, IssueStatus> = {
    open: 'in_progress',
    in_progress: 'resolved',
    resolved: 'closed',
    closed: 'open',
  }
  const write = { body: { status: next[issue.status] }, author: author(world) }
  return changeIssue(world.platform, issue.issueId, write)
}

const reading: Step = (world) => {
  const measure = world.random.pick([...world.platform.measures.values()])
  if (!measure) return false
  const note = world.random.chance(0.3) ? world.random.pick(texts.readingNotes) : undefined
  const body = { value: nextValue(measure, world.random), note }
  return addReading(world.platform, measure.measureId, { body, author: author(world) })
}

/** Mostly a little nearer to the target; now and then a bad day, which turns the measure red. */
function nextValue({ start, target, readings }: Measure, random: SeededRandom): number {
  const latest = readings.at(-1)?.value ?? start
  const range = target - start
  if (random.chance(0.08)) return rounded(start + range * 0.1 * random.next(), range)
  return rounded(latest + (target - latest) * 0.15 + range * 0.12 * (random.next() - 0.5), range)
}

/** One decimal where the whole range is small. */
export function rounded(value: number, range: number): number {
  return Math.max(0, Math.abs(range) < 20 ? Math.round(value * 10) / 10 : Math.round(value))
}

const decision: Step = (world) => {
  const goal = world.random.pick(goalsWith(world, 'active', 'paused'))
  if (!goal) return false
  const [title, what, rationale, impact] = world.random.pick(texts.decisions)
  const by = author(world)
  const participants = [...new Set([goal.ownerId, by.userId])]
  const body = { title, decision: what, rationale, impact, participants }
  return createDecision(world.platform, goal.goalId, { body, author: by })
}

const attachment: Step = (world) => {
  const goal = world.random.pick(goalsWith(world, 'active', 'paused'))
  if (!goal) return false
  const [fileName, fileType, fileSize] = world.random.pick(texts.files)
  const body = { entityType: 'goal', entityId: goal.goalId, fileName, fileType, fileSize }
  return createAttachment(world.platform, body, author(world))
}

/** Event type → how it comes about and how often it does, in one round of the script. */
export const steps: readonly {
  readonly type: string
  readonly times: number
  readonly run: Step
}[] = [
  { type: 'goal.created', times: 2, run: createdGoal },
  {
    type: 'goal.activated',
    times: 2,
    run: (w) => onGoal(w, w.random.pick(goalsWith(w, 'draft')), { status: 'active' }),
  },
  {
    type: 'goal.paused',
    times: 1,
    run: (w) => {
      const active = goalsWith(w, 'active')
      const goal = active.length > 3 ? w.random.pick(active) : undefined
      return onGoal(w, goal, { status: 'paused', reason: w.random.pick(texts.pauseReasons) })
    },
  },
  {
    type: 'goal.resumed',
    times: 1,
    run: (w) => onGoal(w, w.random.pick(goalsWith(w, 'paused')), { status: 'resumed' }),
  },
  {
    type: 'goal.completed',
    times: 1,
    run: (w) => {
      const finalNotes = w.random.pick(texts.finalNotes)
      return onGoal(w, youngest(w), { status: 'completed', finalNotes })
    },
  },
  {
    type: 'goal.cancelled',
    times: 1,
    run: (w) => {
      const reason = w.random.pick(texts.cancelReasons)
      return onGoal(w, youngest(w), { status: 'cancelled', reason })
    },
  },
  { type: 'goal.activity.created', times: 6, run: activity },
  { type: 'action.created', times: 2, run: createdAction },
  {
    type: 'action.status_changed',
    times: 3,
    run: (w) =>
      onAction(
        w,
        () => true,
        ({ status }) => ({
          status: status === 'in_progress' ? w.random.pick(['blocked', 'paused']) : 'in_progress',
        }),
      ),
  },
  {
    type: 'action.completed',
    times: 2,
    run: (w) =>
      onAction(
        w,
        ({ status }) => status === 'in_progress',
        () => ({ status: 'completed', outcome: w.random.pick(texts.outcomes) }),
      ),
  },
  {
    type: 'action.priority_changed',
    times: 2,
    run: (w) =>
      onAction(
        w,
        () => true,
        ({ priority }) => ({
          priority: w.random.pick(priorities.filter((each) => each !== priority)),
          reason: w.random.pick(texts.priorityReasons),
        }),
      ),
  },
  {
    type: 'action.reassigned',
    times: 2,
    run: (w) =>
      onAction(
        w,
        () => true,
        ({ assignedTo }) => {
          const others = w.platform.people.filter(({ userId }) => userId !== assignedTo)
          return { assignedTo: w.random.pick(others)?.userId }
        },
      ),
  },
  {
    type: 'action.progress_updated',
    times: 6,
    run: (w) =>
      onAction(
        w,
        ({ status, progress }) => status === 'in_progress' && progress < 95,
        ({ progress }) => ({ progress: Math.min(95, progress + 5 * w.random.between(1, 4)) }),
      ),
  },
  { type: 'issue.created', times: 2, run: createdIssue },
  { type: 'issue.status_changed', times: 3, run: issueStatus },
  { type: 'measure.reading_created', times: 4, run: reading },
  { type: 'decision.created', times: 1, run: decision },
  { type: 'attachment.created', times: 2, run: attachment },
]
