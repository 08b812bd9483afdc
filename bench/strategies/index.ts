import { debounced } from './debounced.ts'
import { perEvent } from './perEvent.ts'
import { polling } from './polling.ts'
import type { Strategy } from './strategy.ts'
import { tidingsSync } from './tidings.ts'

/** Every way to keep queries fresh that the `storm` scenario compares. */
export const strategies: readonly Strategy[] = [perEvent, tidingsSync, debounced, polling]
