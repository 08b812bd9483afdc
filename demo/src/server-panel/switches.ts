/** A switch of the dev server, as the panel shows it. */
export interface ServerSwitch {
  readonly name: string
  readonly label: string
  /** What it does, and what to look for. */
  readonly effect: string
  readonly body?: Readonly<Record<string, number | boolean>>
}

/** A heading and its switches. */
export interface SwitchGroup {
  readonly title: string
  readonly switches: readonly ServerSwitch[]
}

export const switchGroups: readonly SwitchGroup[] = [
  {
    title: 'Connection',
    switches: [
      { name: 'drop', label: 'Drop', effect: 'Cuts every connection. Back in about a second.' },
      {
        name: 'freeze',
        label: 'Freeze',
        effect: 'WebSockets open but silent: hard to notice. Found within 25 s.',
      },
      { name: 'thaw', label: 'Thaw', effect: 'Ends the silence.' },
      {
        name: 'restart',
        label: 'Restart',
        effect: 'Says when to come back. What was missed is replayed.',
      },
      {
        name: 'restart',
        label: 'Lose the log',
        effect: 'A restart that forgets every event. One resync.',
        body: { newEpoch: true },
      },
      {
        name: 'block-websocket',
        label: 'Block sockets',
        effect: 'No WebSocket gets through. What can take another way does.',
      },
      { name: 'allow-websocket', label: 'Allow sockets', effect: 'They are back within 30 s.' },
    ],
  },
  {
    title: 'Sign-in',
    switches: [
      {
        name: 'expire-token',
        label: 'Expire token',
        effect: 'A fresh one is fetched without a break.',
      },
      {
        name: 'refuse-token',
        label: 'Refuse tokens',
        effect: 'Even fresh ones: at the next drop the client gives up and says why.',
      },
      { name: 'accept-token', label: 'Accept tokens', effect: 'Retry now works again.' },
    ],
  },
  {
    title: 'Stream',
    switches: [
      { name: 'duplicate', label: 'Duplicate', effect: 'Sends events twice. They show once.' },
      { name: 'reorder', label: 'Reorder', effect: 'Swaps events. They show in order.' },
      {
        name: 'gap',
        label: 'Lose some',
        effect: 'Events gone for good. What they may have changed is fetched.',
      },
      { name: 'garbage', label: 'Garbage', effect: 'Sends nonsense. It is counted and ignored.' },
      {
        name: 'burst',
        label: 'Burst of 200',
        effect: 'Counted in toasts, one commit a frame.',
        body: { count: 200 },
      },
    ],
  },
]
