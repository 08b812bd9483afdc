import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const modules = fileURLToPath(new URL('./compat/react18/node_modules/', import.meta.url))

/** The tests of hooks, components and queries again, with React 18 and the first TanStack Query 5. */
export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: [
      {
        find: /^(react|react-dom|sonner|@tanstack\/react-query|@testing-library\/(?:react|dom))($|\/)/,
        replacement: `${modules}$1$2`,
      },
    ],
  },
  test: {
    name: 'react18',
    // Only ends what hangs, as in vitest.config.ts.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: '100%',
    environment: 'jsdom',
    include: ['test/**/*.test.tsx', 'test/query/*.test.ts'],
    exclude: [
      'test/browser/**',
      // `<Activity>` came with React 19.2, static queries with TanStack Query 5.79
      'test/react/activity.test.tsx',
      'test/query/staticQueries.test.ts',
    ],
    setupFiles: ['test/support/setupDom.ts'],
    // it finds its React by the alias too
    server: { deps: { inline: ['@tanstack/react-virtual'] } },
  },
})
