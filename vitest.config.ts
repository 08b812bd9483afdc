import { fileURLToPath } from 'node:url'
import { storybookTest } from '@storybook/addon-vitest/vitest-plugin'
import react from '@vitejs/plugin-react'
import { playwright } from '@vitest/browser-playwright'
import { defineConfig } from 'vitest/config'
import type { BrowserCommand } from 'vitest/node'
import { shellOptions } from './scripts/chromium.ts'
import type { MediaOptions } from './test/browser/commands'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

const emulateMedia: BrowserCommand<[MediaOptions]> = async ({ page }, options) => {
  await page.emulateMedia(options)
}

/** A new object for each project: Vitest writes the project's name into it. */
const inChromium = () => ({
  enabled: true,
  headless: true,
  screenshotFailures: false,
  provider: playwright({ launchOptions: shellOptions }),
  instances: [{ browser: 'chromium' as const }],
  commands: { emulateMedia },
})

export default defineConfig({
  plugins: [react()],
  resolve: { tsconfigPaths: true },
  test: {
    // Only ends what hangs: how fast something is, is measured elsewhere.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    // Tests wait more than they work.
    maxWorkers: '100%',
    coverage: {
      provider: 'v8',
      include: ['src/**/*.{ts,tsx}'],
      exclude: ['src/server/cli.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      thresholds: Object.fromEntries(
        ['protocol', 'core', 'transports', 'query'].map((layer) => [
          `src/${layer}/**`,
          { lines: 95 },
        ]),
      ),
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          environment: 'jsdom',
          include: ['test/**/*.test.tsx'],
          exclude: ['test/browser/**'],
          setupFiles: ['test/support/setupDom.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'node',
          sequence: { groupOrder: 0 },
          environment: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/browser/**', 'test/package/**', 'test/faults/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'package',
          sequence: { groupOrder: 0 },
          environment: 'node',
          include: ['test/package/**/*.test.ts'],
        },
      },
      {
        // Against the built package, as an app has it.
        resolve: {
          alias: [
            { find: /^tidings$/, replacement: at('./dist/index.js') },
            { find: /^tidings\/(.*)$/, replacement: at('./dist/$1.js') },
          ],
        },
        test: {
          name: 'faults',
          sequence: { groupOrder: 1 },
          // A thousand clients and their server are as much as a machine can do at a time.
          maxWorkers: 1,
          environment: 'node',
          include: ['test/faults/**/*.test.ts'],
          testTimeout: Number(process.env.FAULT_SECONDS ?? 0) * 1_000 + 60_000,
        },
      },
      {
        extends: true,
        // Found late, it would reload the page in the middle of a test.
        optimizeDeps: { include: ['idb-keyval'] },
        test: {
          name: 'browser',
          sequence: { groupOrder: 2 },
          include: ['test/browser/**/*.test.{ts,tsx}'],
          browser: inChromium(),
        },
      },
      {
        extends: true,
        plugins: [storybookTest({ configDir: at('./.storybook') })],
        test: {
          name: 'storybook',
          sequence: { groupOrder: 3 },
          browser: inChromium(),
        },
      },
    ],
  },
})
