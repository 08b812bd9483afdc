import { spawn } from 'node:child_process'
import { onTestFinished, vi } from 'vitest'

/** One block of an event stream, as `curl` printed it. */
export interface Block {
  id?: string
  event?: string
  data: string
  retry?: string
  comments: string[]
}

/** What an event's data says, as far as tests look at it. */
export interface Envelope {
  type: string
  sequence: number
  epoch: string
  eventId: string
  topic: string
  data: Record<string, unknown>
}

const waitOptions = { timeout: 20_000, interval: 10 }

/** Follows an event stream by the command `curl -N`, as a person at a terminal would. */
export function curl(url: string, headers: Record<string, string> = {}) {
  const flags = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  const child = spawn('curl', ['-isSN', ...flags, url])
  let all = ''
  let problems = ''
  let hasEnded = false
  child.stdout.setEncoding('utf8').on('data', (text: string) => (all += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (problems += text))
  child.on(
    'error',
    (error) => (problems += `curl could not be started, install it: ${error.message}`),
  )
  child.on('close', () => (hasEnded = true))
  onTestFinished(() => void child.kill('SIGKILL'))

  const head = () => `${all.split('\r\n\r\n', 1)[0]}${problems}`
  const output = () => all.slice(all.indexOf('\r\n\r\n') + 4)
  const blocks = () => output().split('\n\n').slice(0, -1).map(parseBlock)
  const events = () =>
    blocks()
      .filter((block) => block.event === undefined && block.data !== '')
      .map((block) => ({ id: block.id, ...(JSON.parse(block.data) as Envelope) }))
  return {
    blocks,
    events,
    output,
    head,
    kill: () => child.kill('SIGKILL'),
    /** Resolves with the data of the block of that name. */
    named: (name: string) =>
      vi.waitFor(() => {
        const block = blocks().find(({ event }) => event === name)
        if (!block) throw new Error(`no ${name} yet: ${head()}${output().slice(-500)}`)
        return { ...block, frame: JSON.parse(block.data) as Envelope }
      }, waitOptions),
    eventCount: (count: number) =>
      vi.waitFor(() => {
        if (events().length < count) throw new Error(`${events().length} of ${count}: ${head()}`)
        return events()
      }, waitOptions),
    ended: () =>
      vi.waitFor(() => {
        if (!hasEnded) throw new Error('still open')
        return output()
      }, waitOptions),
  }
}

function parseBlock(text: string): Block {
  const block: Block = { data: '', comments: [] }
  const data: string[] = []
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':')
    const field = line.slice(0, colon)
    const value = line.slice(colon + 1).replace(/^ /, '')
    if (field === '') block.comments.push(value)
    else if (field === 'data') data.push(value)
    else if (field === 'id' || field === 'event' || field === 'retry') block[field] = value
  }
  return { ...block, data: data.join('\n') }
}
