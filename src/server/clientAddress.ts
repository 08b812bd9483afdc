import { isIPv6 } from 'node:net'

/** What of a request tells where it comes from. */
export interface RequestSource {
  /** The other end of the connection; `undefined` where the platform does not say. */
  readonly remoteAddress: string | undefined
  /** `X-Forwarded-For`: each proxy adds whom it heard, on the right. */
  readonly forwardedFor: string | readonly string[] | undefined
}

/**
 * Where a client is: its address, or the network of an IPv6 address, since one customer has all of a /64.
 *
 * @param trustedProxies - how many proxies stand in front; what is further left in `X-Forwarded-For`
 *   the client may have written itself
 * @returns `null` where nobody says
 */
export function clientAddressOf(
  { remoteAddress, forwardedFor = '' }: RequestSource,
  trustedProxies: number,
): string | null {
  const forwarded = [forwardedFor].flat().join()
  const hops = forwarded.split(',').flatMap((hop) => hop.trim() || [])
  const seen = [...hops, ...(remoteAddress === undefined ? [] : [remoteAddress])]
  const heard = remoteAddress === undefined ? trustedProxies : trustedProxies + 1
  const address = heard === 0 ? undefined : seen[Math.max(0, seen.length - heard)]
  return address === undefined ? null : networkOf(address)
}

function networkOf(hop: string): string {
  // some proxies write the port as well, and with it each connection would be a client of its own
  const address = /^\[(.+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(hop)?.slice(1).join('') ?? hop
  if (!isIPv6(address)) return address
  // an IPv4 address, as a socket for both shows it
  if (address.includes('.')) return address.slice(address.lastIndexOf(':') + 1)
  const [left = '', right = ''] = address.split('::')
  const groups = left === '' ? [] : left.split(':')
  const tail = right === '' ? [] : right.split(':')
  while (groups.length + tail.length < 8) groups.push('0')
  return `${[...groups, ...tail].slice(0, 4).join(':')}::/64`
}
