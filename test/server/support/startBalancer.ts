import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, vi } from 'vitest'
import { freePort, isListening } from '../../support/redis'

/** What `docs/scale.md` tells people to write, with the ports of the test. */
async function documented(port: number, servers: readonly number[]): Promise<string> {
  const guide = await readFile(new URL('../../../docs/scale.md', import.meta.url), 'utf8')
  const snippet = /```nginx\n([^`]+)```/.exec(guide)?.[1] ?? ''
  const config = snippet
    .replaceAll(/10\.0\.0\.(\d):8080/g, (_, n) => `127.0.0.1:${servers[Number(n) - 1]}`)
    .replace('listen 80;', `listen 127.0.0.1:${port};`)
  for (const each of [port, ...servers]) expect(config).toContain(`127.0.0.1:${each}`)
  return config
}

/** An nginx in front of servers, set up as the guide says, gone when the test is. */
export async function startBalancer(servers: readonly number[]): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'balancer-'))
  const port = await freePort()
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${name};`)
    .join(' ')
  await writeFile(
    join(folder, 'nginx.conf'),
    `worker_processes 1; daemon off; pid nginx.pid; error_log stderr crit;
     events { worker_connections 512; }
     http { access_log off; ${temporary}
     ${await documented(port, servers)} }`,
  )
  const nginx = spawn('nginx', ['-p', folder, '-c', 'nginx.conf'], { stdio: 'ignore' })
  let problem = ''
  nginx.on('error', ({ message }) => (problem = `install nginx: ${message}`))
  onTestFinished(async () => {
    const gone = once(nginx, 'exit')
    if (nginx.exitCode === null && nginx.kill('SIGTERM')) await gone
    await rm(folder, { recursive: true, force: true })
  }, 30_000)
  await vi.waitFor(
    async () => {
      if (!(await isListening(port))) throw new Error(problem || 'nginx is not up yet')
    },
    { timeout: 30_000, interval: 50 },
  )
  return port
}
