import { readFile } from 'node:fs/promises'

/**
 * Finds optional dependencies that a lock names but does not hold: `npm ci` would fail on the
 * platform they are for. `npm run lockcheck`
 */
interface Lock {
  packages: Record<string, { version?: string; optionalDependencies?: Record<string, string> }>
}

/** Whether Node would find the package from a folder of the lock. */
function isHeld({ packages }: Lock, name: string, folder: string): boolean {
  for (let at = folder; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    const held = packages[`${at ? `${at}/` : ''}node_modules/${name}`]
    // npm writes an entry without a version for what the registry did not have.
    if (held) return held.version !== undefined
    if (at === '') return false
  }
}

async function missingIn(path: string): Promise<readonly string[]> {
  const lock = JSON.parse(await readFile(path, 'utf8')) as Lock
  return Object.entries(lock.packages).flatMap(([folder, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !isHeld(lock, name, folder))
      .map((name) => `${path}: ${folder || 'the project'} lacks ${name}`),
  )
}

const locks = ['.', 'compat/react18', 'compat/styles'].map(
  (folder) => `${folder}/package-lock.json`,
)
const missing = (await Promise.all(locks.map(missingIn))).flat()
for (const line of missing) console.log(line)
console.log(missing.length === 0 ? 'The locks are complete.' : `${missing.length} missing`)
process.exitCode = missing.length === 0 ? 0 : 1
