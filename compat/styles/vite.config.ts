import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** One page for each neighbour. */
const pages = ['tailwind', 'mui', 'shadcn', 'none', 'alone']

export default defineConfig({
  root: at('.'),
  plugins: [react(), tailwindcss()],
  resolve: {
    // The pages import `tidings` as an app would; the paths of tsconfig.json lead to the source.
    tsconfigPaths: true,
    alias: { 'tidings/styles.css': at('../../src/styles.css') },
  },
  build: { rolldownOptions: { input: pages.map((name) => at(`./${name}.html`)) } },
})
