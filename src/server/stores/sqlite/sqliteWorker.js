// @ts-check
// Plain JavaScript: Node starts it as it stands, from this folder as well as from the package.
import { parentPort, workerData } from 'node:worker_threads'
import { createEventTable } from './eventTable.js'
