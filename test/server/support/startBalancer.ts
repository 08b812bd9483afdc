import { readFile } from 'node:fs/promises'
import { expect, onTestFinished } from 'vitest'
import { startNginx } from '../../support/startNginx'

/** What `docs/scale.md` tells people to write, with the ports of the test. */
function documented(guide: string, port: number, servers: readonly number[]): string {
  const snippet = /```nginx\n([^`]+)```/.exec(guide)?.[1] ?? ''
  const config = snippet
    .replaceAll(/10\.0\.0\.(\d):8080/g, (_, n) => `127.0.0.1:${servers[Number(n) - 1]}`)
    .replace('listen 80;', `listen 127.0.0.1:${port};`)
  for (const each of [port, ...servers]) expect(config).toContain(`127.0.0.1:${each}`)
  return config
}

/** An nginx in front of servers, set up as the guide says, gone when the test is. */
export async function startBalancer(servers: readonly number[]): Promise<number> {
  const guide = await readFile(new URL('../../../docs/scale.md', import.meta.url), 'utf8')
  const { port, close } = await startNginx((own) => documented(guide, own, servers))
  onTestFinished(close, 30_000)
  return port
}
