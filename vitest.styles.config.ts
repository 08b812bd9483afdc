import { defineConfig } from 'vitest/config'

/** Tidings beside Tailwind, MUI, shadcn and nothing, in a real browser. */
export default defineConfig({
  test: {
    name: 'styles',
    maxWorkers: '100%',
    environment: 'node',
    include: ['compat/styles/**/*.test.ts'],
    // Only ends what hangs.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
