import { HttpError } from './respond'

type Body = Readonly<Record<string, unknown>>

/** A text that must be there; blanks around it are cut. */
export function textOf(body: Body, name: string, maxLength = 4_000): string {
  const value = body[name]
  if (typeof value !== 'string' || value.trim() === '') return refuse(name, 'must be a text')
  if (value.length > maxLength) return refuse(name, `may have at most ${maxLength} characters`)
  return value.trim()
}

/** A text that may be missing or `null`. */
export function optionalTextOf(body: Body, name: string, maxLength?: number): string | undefined {
  const value = body[name]
  return value === undefined || value === null || value === ''
    ? undefined
    : textOf(body, name, maxLength)
}

/** One of a closed list. */
export function oneOf<const T extends string>(body: Body, name: string, allowed: readonly T[]): T {
  const value = allowed.find((each) => each === body[name])
  return value ?? refuse(name, `must be one of ${allowed.join(', ')}`)
}

/** One of a closed list, or `undefined` when it is missing. */
export function optionalOneOf<const T extends string>(
  body: Body,
  name: string,
  allowed: readonly T[],
): T | undefined {
  return body[name] === undefined ? undefined : oneOf(body, name, allowed)
}

/** A finite number within bounds. */
export function numberOf(body: Body, name: string, min = -1e12, max = 1e12): number {
  const value = body[name]
  if (typeof value !== 'number' || !(value >= min && value <= max)) {
    return refuse(name, `must be a number from ${min} to ${max}`)
  }
  return value
}

/** An ISO date, `2026-03-31`, that may be missing. */
export function optionalDateOf(body: Body, name: string): string | undefined {
  const value = optionalTextOf(body, name, 40)
  if (value === undefined) return undefined
  if (Number.isNaN(Date.parse(value))) return refuse(name, 'must be an ISO date')
  return value.slice(0, 10)
}

/** A list of texts that may be missing. */
export function textsOf(body: Body, name: string): string[] | undefined {
  const value: unknown = body[name]
  if (value === undefined) return undefined
  if (!Array.isArray(value) || value.length > 100) return refuse(name, 'must be a list of texts')
  return value.map((each) => (typeof each === 'string' ? each : refuse(name, 'must hold texts')))
}

function refuse(name: string, rule: string): never {
  throw new HttpError(400, 'VALIDATION_ERROR', `\`${name}\` ${rule}`)
}
