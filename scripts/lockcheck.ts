import { readFile } from 'node:fs/promises'

/**
 * Finds optional dependencies that the lock names but does not hold: `npm ci` would fail on the
 * platform they are for. `npm run lockcheck`
 */
interface Lock {
  packages: Record<string, { version?: string; optionalDependencies?: Record<string, string> }>
}

const lock = JSON.parse(await readFile('package-lock.json', 'utf8')) as Lock

/** Whether Node would find the package from a folder of the lock. */
function isHeld(name: string, folder: string): boolean {
  for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const held = lock.packages[`${at ? `${at}/` : ''}node_modules/${name}`]
    // npm writes an entry without a version for what the registry did not have.
    if (held) return held.version !== undefined
    if (at === '') return false
  }
}

const missing = Object.entries(lock.packages).flatMap(([folder, { optionalDependencies = {} }]) =>
  Object.keys(optionalDependencies)
    .filter((name) => !isHeld(name, folder))
    .map((name) => `${folder || 'the project'} lacks ${name}`),
)
for (const line of missing) console.log(line)
console.log(missing.length === 0 ? 'The lock is complete.' : `${missing.length} missing`)
process.exitCode = missing.length === 0 ? 0 : 1
