/**
 * Takes flags with numbers out of a command line.
 *
 * @param flags - each flag, and the environment variable that tests read its number from
 * @returns the environment for the tests; `args` holds what is left
 */
export function takeFlags(
  args: string[],
  flags: Readonly<Record<string, string>>,
): NodeJS.ProcessEnv {
  const env = { ...process.env }
  for (const [flag, name] of Object.entries(flags)) {
    const at = args.indexOf(flag)
    if (at < 0) continue
    const [, value] = args.splice(at, 2)
    if (!value || !Number.isFinite(Number(value))) {
      console.error(`${flag} wants a number`)
      process.exit(2)
    }
    env[name] = value
  }
  return env
}
