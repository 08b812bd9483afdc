#!/usr/bin/env node
import { parseArgs } from 'node:util'
import { createDevServer } from './dev/createDevServer'

const { values } = parseArgs({
  allowPositionals: true,
  options: { port: { type: 'string', default: '5055' } },
})
const server = await createDevServer({ port: Number(values.port) })
console.log(`Listening on ${server.url}`)
