import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type ProxyOptions } from 'vite'

/** Where the API is, unless `startDemo` says otherwise. */
const server = process.env.CAIRN_SERVER ?? 'http://127.0.0.1:5055'

/** Vite's proxy keeps a response open whose server has gone in the middle of it. */
const cutWithServer: ProxyOptions['configure'] = (proxy) => {
  proxy.on('proxyRes', (answer, _request, response) => {
    answer.on('close', () => answer.complete || response.destroy())
  })
}

export function proxyTo(target: string) {
  const http: ProxyOptions = { target, configure: cutWithServer }
  const both: ProxyOptions = { ...http, ws: true }
  return {
    '/api': http,
    '/dev': http,
    '/jobs': http,
    '/realtime': both,
    '/socket.io': both,
    '/ws': both,
  }
}

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  // The demo imports `tidings` as an app would; the paths of tsconfig.json lead to the source.
  resolve: { tsconfigPaths: true },
  // SockJS's client was written for bundlers that gave pages Node's `global`.
  define: { global: 'globalThis' },
  build: { outDir: 'dist', emptyOutDir: true },
  server: { proxy: proxyTo(server) },
  preview: { proxy: proxyTo(server) },
})
