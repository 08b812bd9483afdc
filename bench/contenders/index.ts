import type { Contender } from './contender.ts'
import { floor } from './floor.ts'
import { tidings } from './tidings.tsx'

/** Every contender; the order is the order of the tables. */
export const contenders: readonly Contender[] = [floor, tidings]

/** The contender of that name. Throws with the names there are. */
export function contenderOf(name: string): Contender {
  const found = contenders.find((one) => one.name === name)
  if (found) return found
  throw new Error(
    `No contender "${name}"; there are ${contenders.map((one) => one.name).join(', ')}`,
  )
}
