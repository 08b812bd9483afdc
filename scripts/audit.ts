import { spawnSync } from 'node:child_process'

/**
 * Asks the registry what is known against the packages that apps get with this one. `npm run audit`
 * Exits with 1 when there is something, and with 75 when nobody could be asked, which is no pass.
 */
interface Report {
  readonly metadata?: { readonly vulnerabilities: Readonly<Record<string, number>> }
  readonly vulnerabilities?: Readonly<Record<string, { severity: string; range: string }>>
  readonly message?: string
}

const unasked = 75

function ask(): Report {
  const { stdout, error } = spawnSync(
    'npm',
    ['audit', '--omit=dev', '--json', '--fetch-retries=1', '--fetch-timeout=30000'],
    { encoding: 'utf8', timeout: 120_000 },
  )
  try {
    return JSON.parse(stdout) as Report
  } catch {
    return { message: error?.message ?? 'the answer is no JSON' }
  }
}

const { metadata, vulnerabilities = {}, message = 'no answer' } = ask()
if (metadata) {
  const found = Object.entries(vulnerabilities)
  for (const [name, { severity, range }] of found) console.log(`${severity}: ${name} ${range}`)
  console.log(found.length === 0 ? 'Nothing is known.' : `${found.length} packages to mend`)
  process.exitCode = found.length === 0 ? 0 : 1
} else {
  console.log('NOT ASKED: the registry in use does not say what is known of packages.')
  console.log(`${message}\nAsk where it can be asked: npm run audit`)
  process.exitCode = unasked
}
