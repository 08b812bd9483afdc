export { stomp } from './stomp'
export type { PublishedMessage, StompMessage, StompOptions } from './stompOptions'
