import type { Strategy } from './strategy.ts'

export const polling: Strategy = {
  name: 'polling',
  usedAs: 'refetchInterval of 2 s, no events',
  refetchInterval: 2_000,
  start: ({ onOpen }) => onOpen(),
}
