export {
  cookieSse,
  type CookieSseOptions,
  type EventSourceConstructor,
  type EventSourceLike,
} from './cookieSse'
export { sse, type SseOptions } from './sse'
export type { StreamAddress } from './stream'
