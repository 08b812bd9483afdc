export { webSocket } from './webSocket'
export type { WebSocketOptions } from './webSocket'
