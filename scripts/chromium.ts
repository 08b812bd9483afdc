import { existsSync } from 'node:fs'

/** The one that is named, else one that is on the machine; undefined lets Playwright look for its own. */
const find = (...names: readonly string[]) =>
  [process.env.CHROMIUM_PATH, ...names.map((name) => `/usr/bin/${name}`)].find(
    (path) => path && existsSync(path),
  )

const start = (path: string | undefined, ...args: readonly string[]) => ({
  ...(path && { executablePath: path }),
  args: ['--disable-gpu', '--disable-quic', ...args],
})

export const chromiumPath = find('chromium', 'chromium-browser')

/** How tests start the browser. */
export const launchOptions = start(chromiumPath)

/**
 * The same without its windows, where it is installed, for what needs pages only: a third less work for
 * the same pictures, once it is told how the other draws letters.
 */
export const shellOptions = start(
  find('chromium-headless-shell', 'chromium', 'chromium-browser'),
  '--font-render-hinting=slight',
)
