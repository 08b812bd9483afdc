import { existsSync } from 'node:fs'

const candidates = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser']

/** A browser that is already on the machine; undefined lets Playwright look for its own. */
export const chromiumPath = candidates.find((path) => path && existsSync(path))

/** How tests start the browser. */
export const launchOptions = {
  ...(chromiumPath ? { executablePath: chromiumPath } : {}),
  args: ['--disable-gpu', '--disable-quic'],
}
