import type { Goal } from '../records'
import { createActivity, createAttachment, createDecision } from '../writes/evidence'
import { changeGoalStatus, createGoal } from '../writes/goals'
import { author, goalsWith, type Step, type World } from './pick'
import * as texts from './texts'

const maxGoals = 16

function become(world: World, goal: Goal | undefined, body: Record<string, unknown>) {
  if (!goal) return false
  return changeGoalStatus(world.platform, goal.goalId, { body, author: author(world) })
}

/** The youngest goal ends, so that those with a history stay. */
const youngest = (world: World) => {
  const active = goalsWith(world, 'active')
  return active.length > 4 ? active.at(-1) : undefined
}

/** Somebody has an idea. */
export const createdGoal: Step = (world) => {
  const { platform, random } = world
  const finished = goalsWith(world, 'completed', 'cancelled')
  if (platform.goals.size >= maxGoals && finished[0]) world.forgetGoal(finished[0].goalId)
  if (platform.goals.size >= maxGoals) return false
  const taken = new Set([...platform.goals.values()].map((goal) => goal.title))
  const unused = texts.newGoals.filter(([title]) => !taken.has(title))
  const [title, description] = random.pick(unused) ?? random.pick(texts.newGoals)
  return createGoal(platform, { title, description, status: 'draft' }, author(world))
}

export const activatedGoal: Step = (world) =>
  become(world, world.random.pick(goalsWith(world, 'draft')), { status: 'active' })

export const pausedGoal: Step = (world) => {
  const active = goalsWith(world, 'active')
  const goal = active.length > 3 ? world.random.pick(active) : undefined
  return become(world, goal, { status: 'paused', reason: world.random.pick(texts.pauseReasons) })
}

export const resumedGoal: Step = (world) =>
  become(world, world.random.pick(goalsWith(world, 'paused')), { status: 'resumed' })

export const completedGoal: Step = (world) => {
  const finalNotes = world.random.pick(texts.finalNotes)
  return become(world, youngest(world), { status: 'completed', finalNotes })
}

export const cancelledGoal: Step = (world) => {
  const reason = world.random.pick(texts.cancelReasons)
  return become(world, youngest(world), { status: 'cancelled', reason })
}

/** Somebody writes something. */
export const activity: Step = (world) => {
  const goal = world.random.pick(goalsWith(world, 'active', 'paused'))
  if (!goal) return false
  const [type, title, content] = world.random.pick(texts.remarks)
  const write = { body: { type, title, content }, author: author(world) }
  return createActivity(world.platform, goal.goalId, write)
}

export const decision: Step = (world) => {
  const goal = world.random.pick(goalsWith(world, 'active', 'paused'))
  if (!goal) return false
  const [title, what, rationale, impact] = world.random.pick(texts.decisions)
  const by = author(world)
  const participants = [...new Set([goal.ownerId, by.userId])]
  const body = { title, decision: what, rationale, impact, participants }
  return createDecision(world.platform, goal.goalId, { body, author: by })
}

export const attachment: Step = (world) => {
  const goal = world.random.pick(goalsWith(world, 'active', 'paused'))
  if (!goal) return false
  const [fileName, fileType, fileSize] = world.random.pick(texts.files)
  const body = { entityType: 'goal', entityId: goal.goalId, fileName, fileType, fileSize }
  return createAttachment(world.platform, body, author(world))
}
