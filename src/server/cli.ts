#!/usr/bin/env node
import { dev } from './cli/dev'
import { events } from './cli/events'
import { serve } from './cli/serve'
import { fail, failWith, print } from './cli/terminal'

const usage = `Usage: tidings <command> [options]

  tidings serve    runs the companion server, with authentication
  tidings events   shows, follows and copies what a store holds
  tidings dev      starts a goal platform to develop against

tidings <command> --help says more.`

const commands = new Map([
  ['serve', serve],
  ['events', events],
  ['dev', dev],
])

async function main([name = '', ...args]: readonly string[]): Promise<void> {
  const command = commands.get(name)
  if (command) await command(args)
  else if (name === '--help') await print(usage)
  else fail(usage)
}

// whoever reads may stop, as `head` does: what only prints is over then, and a server goes on
process.stdout.on('error', () => {
  if (process.argv[2] === 'events') process.exit()
})
main(process.argv.slice(2)).catch(failWith)
