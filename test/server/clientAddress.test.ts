import { expect, it } from 'vitest'
import { clientAddressOf } from '../../src/server/clientAddress'

it.each([
  ['203.0.113.7', '203.0.113.7'],
  ['203.0.113.7:51234', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2:3:4:5:6]', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2:3:4:5:6]:51234', '2001:db8:1:2::/64'],
  ['unknown', 'unknown'],
])('counts what a proxy heard of as one client, whatever its port: %s', (forwardedFor, address) => {
  expect(clientAddressOf({ remoteAddress: '10.0.0.1', forwardedFor }, 1)).toBe(address)
})
