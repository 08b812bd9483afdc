import { centrifuge } from './centrifuge.ts'
import type { Contender } from './contender.ts'
import { eventSource } from './eventSource.ts'
import { floor } from './floor.ts'
import { graphqlWs } from './graphqlWs.ts'
import { partysocket } from './partysocket.ts'
import { documented, tuned } from './reactUseWebSocket.tsx'
import { socketIo } from './socketIo.ts'
import { stompjs } from './stompjs.ts'
import { overOtherTransports, tidings } from './tidings.tsx'

/** Those that every scenario compares; the order is the order of the tables. */
export const contenders: readonly Contender[] = [
  floor,
  tidings,
  documented,
  tuned,
  partysocket,
  socketIo,
  centrifuge,
  stompjs,
  eventSource,
  graphqlWs,
]

/** The contender of that name. Throws with the names there are. */
export function contenderOf(name: string): Contender {
  const all = [...contenders, ...overOtherTransports]
  const found = all.find((one) => one.name === name)
  if (found) return found
  const names = all.map((one) => one.name).join(', ')
  throw new Error(`No contender "${name}"; there are ${names}`)
}
