import 'vitest/browser'

export interface MediaOptions {
  reducedMotion?: 'reduce' | 'no-preference'
  forcedColors?: 'active' | 'none'
}

declare module 'vitest/browser' {
  interface BrowserCommands {
    emulateMedia(options: MediaOptions): Promise<void>
  }
}
