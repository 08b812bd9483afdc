import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { serveFolder } from '../../scripts/serveFolder.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

interface SiteOptions {
  /** Whether the pages have the stylesheet of Tidings. @default true */
  hasStyles?: boolean
}

/** Builds the pages and serves them. @returns their address, and what ends it */
export async function openSite({ hasStyles = true }: SiteOptions = {}) {
  const outDir = await mkdtemp(join(tmpdir(), 'tidings-styles-'))
  await build({
    configFile: at('./vite.config.ts'),
    resolve: hasStyles ? {} : { alias: { 'tidings/styles.css': at('./nothing.css') } },
    build: { outDir, emptyOutDir: true, chunkSizeWarningLimit: 2_000 },
    logLevel: 'warn',
  })
  const { url, close } = await serveFolder(outDir)
  return {
    url,
    async close() {
      close()
      await rm(outDir, { recursive: true })
    },
  }
}
