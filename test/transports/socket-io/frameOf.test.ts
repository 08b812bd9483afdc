import { expect, it } from 'vitest'
import { frameOf } from '../../../src/transports/socket-io/frameOf'

it.each([
  ['an event of any service', ['job:done', { id: 7 }], { type: 'job:done', data: { id: 7 } }],
  ['one with more arguments', ['chat', 'hi', 'there'], { type: 'chat', data: 'hi' }],
  [
    'one whose payload is the frame',
    ['message', { type: 'a.b', data: 1 }],
    { type: 'a.b', data: 1 },
  ],
  [
    'one whose payload only has a type',
    ['notice', { type: 'warning' }],
    { type: 'notice', data: { type: 'warning' } },
  ],
  [
    'one of our own gateway, with its place',
    ['job:step:done', { id: 7 }, { sequence: 3, topic: 't' }],
    { type: 'job.step.done', data: { id: 7 }, sequence: 3, topic: 't' },
  ],
  ['what a server says of itself', ['auth:error', {}], { type: 'auth.error', data: {} }],
  ['… and of the connection', ['connection:error', {}], { type: 'connection.error', data: {} }],
])('%s', (_, args, frame) => {
  expect(frameOf(args)).toEqual(frame)
})
