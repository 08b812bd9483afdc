import { randomUUID } from 'node:crypto'
import type { GoalActivity } from '../../domains/goals'
import type { RealtimeServer } from '../createRealtimeServer'
import { ActivityFeed } from './activityFeed'
import { Platform } from './platform'
import { PlatformLog } from './platformLog'
import { toActivity } from './toActivity'
import { nameOf, people } from './world/people'
import { createRandom } from './world/random'
import { createScript } from './world/script'
import { seedPast } from './world/seedPast'

interface DevWorldOptions {
  readonly realtime: RealtimeServer
  readonly topic: string
  readonly tenantId: string
  readonly seed: number
  readonly world: 'sample' | 'empty'
  /** Hears of everything that happens, in plain words. */
  readonly onActivity: (sentence: string) => void
  readonly onError: (error: unknown) => void
}

/** The platform's state, its feed, and the script that keeps it busy. */
export async function createDevWorld(options: DevWorldOptions) {
  const { realtime, topic, tenantId, seed, world } = options
  const feed = new ActivityFeed<GoalActivity>()
  const random = createRandom(seed)
  const counts = new Map<string, number>()
  /** What the clock shows while the past is made; `null` is now. */
  let pastTime: number | null = null

  const log = new PlatformLog({
    ...{ realtime, topic, tenantId },
    onEvent(event) {
      const activity = toActivity(event)
      if (!activity) return
      feed.add(activity)
      if (pastTime === null) options.onActivity(sentenceOf(activity))
    },
  })
  const platform = new Platform({
    tenantId,
    people,
    now: () => pastTime ?? Date.now(),
    newId(prefix) {
      // later ids are random: a page that outlives the server must not meet an old id anew
      if (pastTime === null) return `${prefix}-${randomUUID().slice(0, 8)}`
      const count = (counts.get(prefix) ?? 0) + 1
      counts.set(prefix, count)
      return `${prefix}-${count}`
    },
    record: log.record,
  })
  const now = Date.now()
  if (world === 'sample') {
    pastTime = now
    await log.asPast(() => seedPast({ platform, random, now, setTime: (at) => (pastTime = at) }))
    pastTime = null
  }
  const forgetGoal = (goalId: string) => {
    feed.forget(goalId)
    platform.goals.delete(goalId)
    for (const records of [platform.actions, platform.issues, platform.measures]) {
      for (const [id, record] of records) if (record.goalId === goalId) records.delete(id)
    }
  }
  const script = createScript({ platform, random, forgetGoal }, options.onError)
  return { platform, feed, log, script }
}

/** The activity's sentence with names for user ids. */
function sentenceOf({ parts }: GoalActivity): string {
  return `${parts.map(({ text }) => nameOf(text)).join('')}.`
}
