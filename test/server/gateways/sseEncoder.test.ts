import { createParser } from 'eventsource-parser'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { encodeSse, isSseField } from '../../../src/server/gateways/sseEncoder'

function parse(text: string) {
  const events: { id?: string | undefined; event?: string | undefined; data: string }[] = []
  const parser = createParser({
    onEvent: ({ id, event, data }) => events.push({ id, event, data }),
  })
  parser.feed(text)
  return events
}

it('writes each field on a line of its own', () => {
  expect(encodeSse({ retryMs: 3_000, id: '7', event: 'gap', data: '{}' })).toBe(
    'retry: 3000\nid: 7\nevent: gap\ndata: {}\n\n',
  )
})

it.each(['\r', '\n', '\r\n'])('F48 splits data at %j', (newline) => {
  const text = encodeSse({ data: `one${newline}id: forged${newline}${newline}data: two` })
  expect(parse(text)).toEqual([
    { id: undefined, event: undefined, data: 'one\nid: forged\n\ndata: two' },
  ])
})

it.each(['\r', '\n', '\r\n', '\0'])('refuses %j in an id and in an event', (bad) => {
  expect(() => encodeSse({ id: `a${bad}data: forged` })).toThrow(/CR, LF or NUL in `id`/)
  expect(() => encodeSse({ event: `a${bad}data: forged` })).toThrow(/CR, LF or NUL in `event`/)
  expect(isSseField(`a${bad}`)).toBe(false)
})

it('gives back any data as one event, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (data) => {
      const [event, ...more] = parse(encodeSse({ id: '1', data }))
      expect(more).toEqual([])
      expect(event?.data ?? '').toBe(data.replaceAll(/\r\n|\r/g, '\n'))
    }),
  )
})
