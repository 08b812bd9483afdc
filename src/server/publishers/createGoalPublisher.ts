import * as v from 'valibot'
import { goalSchemas, type GoalEventMap } from '../../domains/goals'
import { RealtimeError } from '../../protocol'
import type { Appended } from '../eventStore'
import type { EventSink, PublishOptions } from './publisher'

/** Options of {@link createGoalPublisher}. */
export interface GoalPublisherOptions {
  /** Whose events they are; it goes into every payload. */
  readonly tenantId: string
  /** What they are addressed to. @default `tenant:<id>` */
  readonly topic?: string
}

/** Publishes events of the goal platform. */
export interface GoalPublisher {
  /**
   * Stores an event and sends it to everyone who reads the topic.
   * @throws RealtimeError `PUBLISH_REFUSED` for a payload that is not what its type says
   */
  publish<K extends keyof GoalEventMap>(
    type: K,
    data: Omit<GoalEventMap[K], 'tenantId'>,
    options?: PublishOptions,
  ): Promise<Appended>
}

/**
 * Creates a publisher of goal events whose payloads are checked when compiled and when published,
 * so that no client gets one it would have to refuse.
 *
 * @example
 * ```ts
 * const goals = createGoalPublisher(realtime, { tenantId: 't1' })
 * await goals.publish('goal.paused', { goalId, pausedAt, pausedBy })
 * ```
 */
export function createGoalPublisher(
  sink: EventSink,
  { tenantId, topic = `tenant:${tenantId}` }: GoalPublisherOptions,
): GoalPublisher {
  return {
    async publish(type, data, options = {}) {
      const checked = v.safeParse(goalSchemas[type], { ...data, tenantId })
      if (!checked.success) {
        const [{ message, path }] = checked.issues
        const at = path?.map(({ key }) => String(key)).join('.') ?? 'the payload'
        throw new RealtimeError('PUBLISH_REFUSED', `\`${type}\`: \`${at}\`: ${message}`)
      }
      return sink.append({ ...options, type, topic, tenantId, data: checked.output })
    },
  }
}
