import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  createStompParser,
  serializeStomp,
  StompProtocolError,
  type StompFrame,
} from '../../../src/server/gateways/stomp/stompFrame'

function parse(chunks: readonly string[], max = 65_536) {
  const frames: StompFrame[] = []
  let heartbeats = 0
  const parser = createStompParser(
    { frame: (frame) => frames.push(frame), heartbeat: () => (heartbeats += 1) },
    max,
  )
  for (const chunk of chunks) parser.feed(chunk)
  return { frames, heartbeats }
}

const plain = ({ command, headers, body }: StompFrame) => ({
  command,
  headers: Object.fromEntries(headers),
  body,
})

it('reads a frame, with either kind of line end', () => {
  for (const eol of ['\n', '\r\n']) {
    const text = ['SEND', 'destination:/app/x', 'a:b:c', '', 'hello\0'].join(eol)
    expect(parse([text]).frames.map(plain)).toEqual([
      { command: 'SEND', headers: { destination: '/app/x', a: 'b:c' }, body: 'hello' },
    ])
  }
})

it('reads several frames of one message and counts the line ends between them', () => {
  const { frames, heartbeats } = parse(['\n\r\nSEND\n\na\0\n\nSEND\n\nb\0\n'])
  expect(frames.map(({ body }) => body)).toEqual(['a', 'b'])
  expect(heartbeats).toBe(5)
})

it('takes the length of a body from its header, and a NUL within', () => {
  const text = serializeStomp('SEND', { destination: '/x' }, 'nul \0 and ü')
  expect(parse([text]).frames.map(({ body }) => body)).toEqual(['nul \0 and ü'])
})

it('lets the first of repeated headers count', () => {
  const [frame] = parse(['SEND\nfoo:one\nfoo:two\n\n\0']).frames
  expect(frame?.headers.get('foo')).toBe('one')
})

it('F49 escapes headers so that none can forge another', () => {
  const text = serializeStomp('MESSAGE', { id: 'a\nsubscription:forged\r\n\n:\\\0' })
  const [frame] = parse([text]).frames
  expect(plain(frame as StompFrame).headers).toEqual({ id: 'a\nsubscription:forged\r\n\n:\\' })
})

it('neither escapes nor unescapes what opens a connection', () => {
  const [frame] = parse(['CONNECT\npasscode:a\\nb\n\n\0']).frames
  expect(frame?.headers.get('passcode')).toBe('a\\nb')
  expect(serializeStomp('CONNECTED', { version: 'a:b' })).toBe('CONNECTED\nversion:a:b\n\n\0')
})

describe('refuses', () => {
  it.each([
    ['an unknown escape', 'SEND\na:\\t\n\n\0', 1002],
    ['an escape that ends the header', 'SEND\na:\\\n\n\0', 1002],
    ['a header without a name', 'SEND\n:x\n\n\0', 1002],
    ['a header without a colon', 'SEND\nxyz\n\n\0', 1002],
    ['what is no command', 'GET / HTTP/1.1\nhost:x\n\n\0', 1002],
    ['a frame without a blank line', 'SEND\0', 1002],
    ['a length that is no number', 'SEND\ncontent-length:-1\n\n\0', 1002],
    ['a length that is too short', 'SEND\ncontent-length:1\n\nabc\0', 1002],
    ['a length beyond the limit', 'SEND\ncontent-length:999999\n\n', 1009],
    ['a frame beyond the limit', `SEND\n\n${'x'.repeat(70_000)}\0`, 1009],
    ['a head without end', `SEND\n${'a:b\n'.repeat(20_000)}`, 1009],
    ['too many headers before the end of the head', `SEND\n${'a:b\n'.repeat(65)}`, 1009],
    ['too many headers', `SEND\n${'a:b\n'.repeat(65)}\n\0`, 1009],
  ])('%s', (_, text, code) => {
    expect(() => parse([text])).toThrow(expect.objectContaining({ code }))
  })
})

it('reads any frame back, however it is cut', () => {
  const headers = fc.dictionary(
    fc.string({ minLength: 1, unit: fc.constantFrom('a', ':', '\\', '\n', '\r', 'ü') }),
    fc.string({ unit: fc.constantFrom('b', ':', '\\', '\n', '\r', '€') }),
  )
  fc.assert(
    fc.property(headers, fc.string(), fc.array(fc.nat(40)), (given, body, cuts) => {
      const text = `\n${serializeStomp('SEND', { ...given }, body)}`
      const chunks: string[] = []
      let at = 0
      for (const cut of cuts) chunks.push(text.slice(at, (at += cut)))
      chunks.push(text.slice(at))
      const [frame, ...more] = parse(chunks).frames
      expect(more).toEqual([])
      expect(frame?.body).toBe(body)
      const { 'content-length': _, ...read } = Object.fromEntries(frame?.headers ?? [])
      expect(read).toEqual({ ...given })
    }),
  )
})

it('never throws anything but its own error, whatever it is fed', () => {
  const piece = fc.constantFrom(
    'SEND',
    'CONNECT',
    '\n',
    '\r',
    '\0',
    ':',
    'a',
    '\\',
    'content-length:3',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ unit: 'binary' }))), (chunks) => {
      try {
        parse(chunks, 200)
      } catch (error) {
        expect(error).toBeInstanceOf(StompProtocolError)
      }
    }),
  )
})
