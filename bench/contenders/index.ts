import { centrifuge } from './centrifuge.ts'
import type { Contender } from './contender.ts'
import { eventSource } from './eventSource.ts'
import { floor } from './floor.ts'
import { graphqlWs } from './graphqlWs.ts'
import { partysocket } from './partysocket.ts'
import { documented, tuned } from './reactUseWebSocket.tsx'
import { socketIo } from './socketIo.ts'
import { stompjs } from './stompjs.ts'
import { tidings } from './tidings.tsx'

/** Every contender; the order is the order of the tables. */
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
  const found = contenders.find((one) => one.name === name)
  if (found) return found
  const names = contenders.map((one) => one.name).join(', ')
  throw new Error(`No contender "${name}"; there are ${names}`)
}
