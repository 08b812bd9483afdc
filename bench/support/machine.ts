import { readdirSync, readFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'

/** What the figures were measured on. */
export function describeMachine(browser: string | null) {
  const [cpu] = cpus()
  return {
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    os: `${process.platform} ${release()}`,
    node: process.version,
    browser,
  }
}

export type Machine = ReturnType<typeof describeMachine>

/** What else the machine did during a run. */
export interface ForeignLoad {
  /** Cores that other programs kept busy on average; `null` where the system does not tell. */
  readonly busyCores: number | null
  /** Runnable programs at the end, one minute's average. */
  readonly loadAverage: number
}

/** Begins to watch. @returns ends it */
export function watchForeignLoad(): () => ForeignLoad {
  const before = ticks()
  const startedAt = performance.now()
  return () => {
    const after = ticks()
    const seconds = (performance.now() - startedAt) / 1_000
    const foreign = before && after ? after.all - before.all - (after.own - before.own) : null
    const busyCores = foreign === null ? null : Math.max(0, foreign / ticksPerSecond / seconds)
    return { busyCores, loadAverage: loadavg()[0] ?? 0 }
  }
}

const ticksPerSecond = 100

/** CPU time of all programs and of this one with all that it started, where `/proc` tells. */
function ticks(): { all: number; own: number } | null {
  try {
    const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = numbersOf('/proc/stat')
    return { all: user + nice + system + irq + softirq, own: ownTicks() }
  } catch {
    return null
  }
}

const numbersOf = (file: string) =>
  (readFileSync(file, 'utf8').split('\n', 1)[0] ?? '').split(/\s+/).map(Number)

function ownTicks(): number {
  const parents = new Map<number, number>()
  const used = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const pid = Number(name)
    if (!pid) continue
    try {
      // A program's name may hold spaces and brackets: what counts comes after the last one.
      const [, rest = ''] = /^.*\)(.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
      const fields = rest.trim().split(' ').map(Number)
      parents.set(pid, fields[1] ?? 0)
      used.set(
        pid,
        fields.slice(11, 15).reduce((sum, value) => sum + value, 0),
      )
    } catch {
      // It ended meanwhile.
    }
  }
  const isOwn = (pid: number): boolean => {
    if (pid === process.pid) return true
    const parent = parents.get(pid)
    return parent !== undefined && parent > 1 && isOwn(parent)
  }
  let own = 0
  for (const [pid, value] of used) if (isOwn(pid)) own += value
  return own
}
