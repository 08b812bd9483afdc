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
  const startedAt = performance.now()
  const allBefore = allTicks()
  const before = ownTicks()
  const latest = new Map(before)
  const sample = () => ownTicks().forEach((ticks, pid) => latest.set(pid, ticks))
  // What a browser or a client has used is gone with its process, so all are asked now and then.
  const timer = setInterval(sample, sampleMs).unref()
  return () => {
    clearInterval(timer)
    sample()
    const seconds = (performance.now() - startedAt) / 1_000
    const all = allTicks()
    let own = 0
    for (const [pid, ticks] of latest) own += ticks - (before.get(pid) ?? 0)
    const foreign = all === null || allBefore === null ? null : all - allBefore - own
    const busyCores = foreign === null ? null : Math.max(0, foreign / ticksPerSecond / seconds)
    return { busyCores, loadAverage: loadavg()[0] ?? 0 }
  }
}

const ticksPerSecond = 100
const sampleMs = 250

/** CPU time of all programs, where `/proc` tells. */
function allTicks(): number | null {
  try {
    const [first = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1)
    const [, user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = first
      .split(/\s+/)
      .map(Number)
    return user + nice + system + irq + softirq
  } catch {
    return null
  }
}

/** CPU time of this program and of each that it started, by process id. */
function ownTicks(): Map<number, number> {
  const parents = new Map<number, number>()
  const used = new Map<number, number>()
  for (const pid of processIds()) {
    try {
      // A program's name may hold spaces and brackets: what counts comes after the last one.
      const [, rest = ''] = /^.*\)(.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
      const fields = rest.trim().split(' ').map(Number)
      parents.set(pid, fields[1] ?? 0)
      used.set(pid, (fields[11] ?? 0) + (fields[12] ?? 0))
    } catch {
      // It ended meanwhile.
    }
  }
  const isOwn = (pid: number): boolean => {
    if (pid === process.pid) return true
    const parent = parents.get(pid)
    return parent !== undefined && parent > 1 && isOwn(parent)
  }
  return new Map([...used].filter(([pid]) => isOwn(pid)))
}

function processIds(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Boolean)
  } catch {
    return []
  }
}
