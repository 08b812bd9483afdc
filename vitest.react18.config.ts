import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const modules = fileURLToPath(new URL('./compat/react18/node_modules/', import.meta.url))

/** The tests of hooks and components again, with React 18 and everything that imports React. */
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
    maxWorkers: '100%',
    environment: 'jsdom',
    include: ['test/**/*.test.tsx'],
    // `<Activity>` came with React 19.2
    exclude: ['test/browser/**', 'test/react/activity.test.tsx'],
    setupFiles: ['test/support/setupDom.ts'],
    // it finds its React by the alias too
    server: { deps: { inline: ['@tanstack/react-virtual'] } },
  },
})
