/** A key, the switch it turns, and what the legend says. */
export const keys: readonly {
  readonly key: string
  readonly name: string
  readonly does: string
}[] = [
  { key: 'd', name: 'drop', does: 'drop every connection' },
  { key: 'f', name: 'freeze', does: 'freeze: sockets open, nothing moves' },
  { key: 't', name: 'thaw', does: 'thaw' },
  { key: 'r', name: 'refuse-token', does: 'refuse every token' },
  { key: 'a', name: 'accept-token', does: 'accept tokens again' },
  { key: 'e', name: 'expire-token', does: 'let every token expire now' },
  { key: '2', name: 'duplicate', does: 'send the last events twice' },
  { key: 'o', name: 'reorder', does: 'send events out of order' },
  { key: 'g', name: 'garbage', does: 'send garbage' },
  { key: 'b', name: 'burst', does: 'burst of 200 events' },
  { key: 'l', name: 'gap', does: 'lose events for good' },
  { key: 'w', name: 'block-websocket', does: 'block WebSocket, plain HTTP goes on' },
  { key: 'p', name: 'allow-websocket', does: 'let WebSocket pass again' },
  { key: 's', name: 'restart', does: 'restart: close with 1012' },
]

/** What the keys do, for people. */
export function legend(): string {
  const rows = keys.map(({ key, does }) => `  ${key}  ${does}`)
  return [...rows, '  +  faster   -  slower   0  pause', '  ?  this list   q  quit'].join('\n')
}

interface KeyActions {
  readonly turn: (name: string) => void
  /** Multiplies the rate; 0 pauses. */
  readonly changeRate: (factor: number) => void
  readonly showLegend: () => void
  readonly quit: () => void
}

/** What of standard input is used. */
export interface KeyInput {
  setRawMode(isRaw: boolean): unknown
  setEncoding(encoding: 'utf8'): unknown
  on(event: 'data', listener: (text: string) => void): unknown
  off(event: 'data', listener: (text: string) => void): unknown
  resume(): unknown
  pause(): unknown
}

/**
 * Reads single keys from a terminal.
 * @returns gives the terminal back
 */
export function listenForKeys(input: KeyInput, actions: KeyActions): () => void {
  const onKey = (key: string) => {
    const found = keys.find((each) => each.key === key)
    if (found) actions.turn(found.name)
    else if (key === '+') actions.changeRate(2)
    else if (key === '-') actions.changeRate(0.5)
    else if (key === '0') actions.changeRate(0)
    else if (key === '?') actions.showLegend()
    // a raw terminal hands on Ctrl-C as a key
    else if (key === 'q' || key === '\u0003') actions.quit()
  }
  input.setRawMode(true)
  input.setEncoding('utf8')
  input.on('data', onKey)
  input.resume()
  return () => {
    input.off('data', onKey)
    input.setRawMode(false)
    input.pause()
  }
}
