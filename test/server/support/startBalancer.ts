import { readFile } from 'node:fs/promises'
import { expect, onTestFinished } from 'vitest'
import { startNginx } from '../../support/startNginx'
import { startProxy } from '../../support/startProxy'

/** What `docs/scale.md` tells people to write, with the ports of the test. */
function documented(guide: string, language: string, port: number, servers: readonly number[]) {
  const snippet = new RegExp(`\`\`\`${language}\\n([^\`]+)\`\`\``).exec(guide)?.[1] ?? ''
  const config = snippet
    .replaceAll(/10\.0\.0\.(\d):8080/g, (_, n) => `127.0.0.1:${servers[Number(n) - 1]}`)
    .replace('listen 80;', `listen 127.0.0.1:${port};`)
    .replace('bind :80\n', `bind 127.0.0.1:${port}\n`)
  for (const each of [port, ...servers]) expect(config).toContain(`127.0.0.1:${each}`)
  return config
}

/** A balancer in front of servers, set up as the guide says, gone when the test is. */
export async function startBalancer(
  name: 'nginx' | 'haproxy',
  servers: readonly number[],
): Promise<number> {
  const guide = await readFile(new URL('../../../docs/scale.md', import.meta.url), 'utf8')
  const config = (own: number) => documented(guide, name, own, servers)
  const { port, close } =
    name === 'nginx'
      ? await startNginx(config)
      : await startProxy({ name, config, args: (_, file) => ['-db', '-f', file] })
  onTestFinished(close, 30_000)
  return port
}
