import { expectTypeOf } from 'vitest'
import {
  createRealtimeClient,
  defineEvents,
  RealtimeProvider,
  usePublish,
  useRealtime,
  useRealtimeEvent,
  useRealtimeGoals,
  useRealtimeState,
  webSocket,
  type RealtimeEvent,
  type StandardSchema,
} from 'tidings'
import { followTopics, topicStatus } from 'tidings/core'
import { goalEvents } from 'tidings/goals'

declare const message: StandardSchema<unknown, { roomId: string; text: string }>

export const chatEvents = defineEvents({ 'chat.message': message })

declare module '../../src/protocol/eventMap' {
  interface Register {
    events: typeof chatEvents
  }
}

/** Never called: what compiles is the test. */
export function Types() {
  useRealtimeEvent('goal.completed', (event) => {
    expectTypeOf(event.type).toEqualTypeOf<'goal.completed'>()
    expectTypeOf(event.data.completedBy).toEqualTypeOf<string>()
    expectTypeOf(event.data.finalNotes).toEqualTypeOf<string | null | undefined>()
  })

  useRealtimeEvent('goal.*', (event) => {
    if (event.type === 'goal.paused') expectTypeOf(event.data.pausedAt).toEqualTypeOf<string>()
    // @ts-expect-error -- no goal event is an action event
    if (event.type === 'action.created') return
  })

  useRealtimeEvent('goal.activity.*', (event) =>
    expectTypeOf(event.type).toEqualTypeOf<'goal.activity.created'>(),
  )

  useRealtimeEvent(['issue.created', 'action.created'], (event) => {
    expectTypeOf(event.type).toEqualTypeOf<'issue.created' | 'action.created'>()
    if (event.type === 'issue.created') {
      expectTypeOf(event.data.severity).toEqualTypeOf<'low' | 'medium' | 'high' | 'critical'>()
    }
  })

  useRealtimeEvent({
    eventType: 'measure.reading_created',
    onEvent: (event) => expectTypeOf(event.data.value).toEqualTypeOf<number>(),
  })

  // What the app registered.
  useRealtimeEvent('chat.message', (event) => expectTypeOf(event.data.text).toEqualTypeOf<string>())
  useRealtimeEvent('chat.*', (event) => expectTypeOf(event.type).toEqualTypeOf<'chat.message'>())

  // @ts-expect-error -- a wrong name
  useRealtimeEvent('goal.complete', () => {})
  // @ts-expect-error -- a wrong prefix
  useRealtimeEvent('goals.*', () => {})
  // @ts-expect-error -- a wrong prefix below a right one
  useRealtimeEvent('goal.activities.*', () => {})
  // @ts-expect-error -- a wrong name in a list
  useRealtimeEvent(['goal.created', 'goal.create'], () => {})
  useRealtimeEvent('goal.completed', (event) => {
    // @ts-expect-error -- a property the payload has not
    expectTypeOf(event.data.title).toBeString()
  })

  const count = useRealtimeState('goal.created', (sum: number) => sum + 1, 0)
  expectTypeOf(count).toEqualTypeOf<number>()

  useRealtimeGoals({
    onGoalCancelled: (event) =>
      expectTypeOf(event.data.reason).toEqualTypeOf<string | null | undefined>(),
  })

  const publish = usePublish()
  void publish('chat.message', { roomId: 'r', text: 'hello' }, { key: 'r' })
  // A command that is no event.
  void publish('chat.typing', { roomId: 'r' })
  // @ts-expect-error -- a payload that its listeners could not read
  void publish('chat.message', { roomId: 'r', words: 'hello' })
  useRealtime().subscribe('chat.message', (event) =>
    expectTypeOf(event.data.roomId).toEqualTypeOf<string>(),
  )

  const client = createRealtimeClient({ transport: webSocket({ url: '' }), events: goalEvents })
  client.subscribe('goal.created', (event) =>
    expectTypeOf(event.data.title).toEqualTypeOf<string>(),
  )
  // @ts-expect-error -- a payload that its listeners could not read
  void client.publish('goal.created', { title: 1 })
  // A client is one, whatever events it knows.
  followTopics(client, ['a'])
  topicStatus(client, ['a'])
  const plain = createRealtimeClient({ transport: webSocket({ url: '' }) })
  plain.subscribe('anything.at.all', (event) => expectTypeOf(event).toEqualTypeOf<RealtimeEvent>())
  return (
    <RealtimeProvider client={client}>
      <RealtimeProvider client={plain} />
      {/* @ts-expect-error -- the app's own client has its transport */}
      <RealtimeProvider client={client} transport={webSocket({ url: '' })} />
    </RealtimeProvider>
  )
}
