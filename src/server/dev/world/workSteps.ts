import type { Action, IssueStatus, Measure } from '../records'
import { changeAction, createAction, priorities } from '../writes/actions'
import { addReading } from '../writes/evidence'
import { changeIssue, createIssue } from '../writes/issues'
import { author, goalsWith, openActions, openIssues, trim, type Step, type World } from './pick'
import type { SeededRandom } from './random'
import * as texts from './texts'

const maxOpenActions = 60
const maxActions = 120
const maxOpenIssues = 40
const maxIssues = 80

function change(
  world: World,
  isFit: (action: Action) => boolean,
  bodyOf: (action: Action) => Record<string, unknown>,
) {
  const action = world.random.pick(openActions(world).filter(isFit))
  if (!action) return false
  const write = { body: bodyOf(action), author: { userId: action.assignedTo } }
  return changeAction(world.platform, action.actionId, write)
}

export const createdAction: Step = (world) => {
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

export const changedStatus: Step = (world) =>
  change(
    world,
    () => true,
    ({ status }) => ({
      status: status === 'in_progress' ? world.random.pick(['blocked', 'paused']) : 'in_progress',
    }),
  )

export const completedAction: Step = (world) =>
  change(
    world,
    ({ status }) => status === 'in_progress',
    () => ({ status: 'completed', outcome: world.random.pick(texts.outcomes) }),
  )

export const changedPriority: Step = (world) =>
  change(
    world,
    () => true,
    ({ priority }) => ({
      priority: world.random.pick(priorities.filter((each) => each !== priority)),
      reason: world.random.pick(texts.priorityReasons),
    }),
  )

export const reassigned: Step = (world) =>
  change(
    world,
    () => true,
    ({ assignedTo }) => {
      const others = world.platform.people.filter(({ userId }) => userId !== assignedTo)
      return { assignedTo: world.random.pick(others)?.userId }
    },
  )

export const progressed: Step = (world) =>
  change(
    world,
    ({ status, progress }) => status === 'in_progress' && progress < 95,
    ({ progress }) => ({ progress: Math.min(95, progress + 5 * world.random.between(1, 4)) }),
  )

export const createdIssue: Step = (world) => {
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

const nextStatus: Readonly<Record<IssueStatus, IssueStatus>> = {
  open: 'in_progress',
  in_progress: 'resolved',
  resolved: 'closed',
  closed: 'open',
}

export const changedIssue: Step = (world) => {
  const issue = world.random.pick(openIssues(world))
  if (!issue) return false
  const write = { body: { status: nextStatus[issue.status] }, author: author(world) }
  return changeIssue(world.platform, issue.issueId, write)
}

export const reading: Step = (world) => {
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
