import { act, render, screen } from '@testing-library/react'
import { StrictMode, type ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import { expect, it } from 'vitest'
import { RealtimeProvider, useRealtimeEvent, useRealtimeTopic } from '../../src'
import type { Link, Session } from '../../src/core'
import { createFakeClock, createFakeServer } from '../../src/testing'

/** A page under a provider whose link writes down what it is asked for. */
function createPage(topics?: readonly string[]) {
  const clock = createFakeClock()
  const server = createFakeServer({ clock })
  const asked: string[] = []
  let session!: Session
  const transport = {
    name: 'fake',
    open(given: Session, on: Parameters<typeof server.transport.open>[1]): Link {
      session = given
      const link = server.transport.open(given, on)
      return {
        close: () => link.close(),
        subscribe(topic, from) {
          asked.push(`+ ${topic}`)
          link.subscribe?.(topic, from)
        },
        unsubscribe: (topic) => asked.push(`- ${topic}`),
      }
    },
  }
  const page = (children: ReactNode) => (
    <StrictMode>
      <RealtimeProvider
        transport={transport}
        environment={clock.environment}
        {...(topics && { topics })}
      >
        {children}
      </RealtimeProvider>
    </StrictMode>
  )
  const pass = (ms: number) => act(() => clock.advance(ms))
  return { server, asked, page, pass, wanted: () => [...session.topics] }
}

function Room({ topic }: { readonly topic: string | readonly string[] | null }) {
  const status = useRealtimeTopic(topic)
  return <p>{`${[topic ?? 'none'].flat().join()} ${status}`}</p>
}

const shown = () => screen.queryAllByText(/./, { selector: 'p' }).map((one) => one.textContent)

it('asks for the topic while the component is there, with the first link and later', async () => {
  const { page, pass, asked, wanted } = createPage()
  const { rerender } = render(page(<Room topic="a" />))
  expect(shown()).toEqual(['a waiting'])
  await pass(0)
  expect(wanted()).toEqual(['a'])
  expect(shown()).toEqual(['a live'])
  rerender(page([<Room key="a" topic="a" />, <Room key="b" topic="b" />]))
  await pass(0)
  expect(shown()).toEqual(['a live', 'b live'])
  rerender(page([<Room key="b" topic="b" />]))
  await pass(1_000)
  expect(wanted()).toEqual(['b'])
  expect(asked).toEqual(['+ b', '- a'])
})

it('goes from one topic to the next, and says nothing of the next by the word of the last', async () => {
  const { page, pass, asked, server } = createPage()
  const { rerender } = render(page(<Room topic="a" />))
  await pass(0)
  server.setLatency(100)
  rerender(page(<Room topic="b" />))
  expect(shown()).toEqual(['b waiting'])
  await pass(100)
  expect(shown()).toEqual(['b live'])
  await pass(1_000)
  expect(asked).toEqual(['+ b', '- a'])
})

it('is asked for once by all that follow it, and kept until the last has gone', async () => {
  const { page, pass, asked, wanted } = createPage()
  const { rerender } = render(page(null))
  await pass(0)
  rerender(page([<Room key="1" topic="a" />, <Room key="2" topic={['a', 'b']} />]))
  await pass(0)
  expect(asked).toEqual(['+ a', '+ b'])
  expect(shown()).toEqual(['a live', 'a,b live'])
  rerender(page([<Room key="1" topic="a" />]))
  await pass(5_000)
  expect(wanted()).toEqual(['a'])
})

it('takes a list that is written anew with each render for the same one, and no topic for none', async () => {
  const { page, pass, asked } = createPage()
  const { rerender } = render(page(null))
  await pass(0)
  for (let count = 0; count < 3; count++) rerender(page(<Room topic={['a', 'b']} />))
  await pass(5_000)
  expect(asked).toEqual(['+ a', '+ b'])
  rerender(page(<Room topic={null} />))
  expect(shown()).toEqual(['none waiting'])
})

it('says that a topic is refused', async () => {
  const { page, pass, server, wanted } = createPage()
  const { rerender } = render(page(null))
  await pass(0)
  server.setLatency(100)
  rerender(page(<Room topic="secret" />))
  await act(async () => {
    server.send({ type: 'subscribe.error', data: { topics: ['secret'], code: 'NOT_FOUND' } })
    await Promise.resolve()
  })
  await pass(100)
  expect(shown()).toEqual(['secret refused'])
  expect(wanted()).toEqual([])
})

it('knows that a topic of the provider is live', async () => {
  const { page, pass, asked } = createPage(['a'])
  const { rerender } = render(page(null))
  await pass(0)
  rerender(page(<Room topic="a" />))
  expect(shown()).toEqual(['a live'])
  expect(asked).toEqual([])
})

it('brings its events to the handlers, over a reconnect too', async () => {
  const { page, pass, server } = createPage()
  const heard: (number | undefined)[] = []
  function Page() {
    useRealtimeTopic('a')
    useRealtimeEvent('chat.message', ({ sequence }) => heard.push(sequence))
    return null
  }
  render(page(<Page />))
  await pass(0)
  act(() => server.emit('chat.message', {}, { topic: 'a' }))
  act(() => server.drop())
  act(() => server.emit('chat.message', {}, { topic: 'a' }))
  await pass(2_000)
  act(() => server.emit('chat.message', {}, { topic: 'a' }))
  expect(heard).toEqual([1, 2, 3])
})

it('waits where a page is rendered on a server', () => {
  const { page } = createPage()
  expect(renderToString(page(<Room topic="a" />))).toContain('a waiting')
})
