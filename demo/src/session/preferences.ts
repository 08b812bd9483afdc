import { useSyncExternalStore } from 'react'

/** How this browser shows the app. */
export interface Preferences {
  readonly theme: 'light' | 'dark'
  readonly direction: 'ltr' | 'rtl'
}

const storageKey = 'cairn.preferences'
const listeners = new Set<() => void>()

// index.html has put the stored choice, or the system's, on the root element.
let preferences: Preferences = {
  theme: document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light',
  direction: document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr',
}

/** Changes the look at once and remembers it. */
export function changePreferences(change: Partial<Preferences>): void {
  preferences = { ...preferences, ...change }
  const { dataset } = document.documentElement
  dataset.theme = preferences.theme
  document.documentElement.dir = preferences.direction
  localStorage.setItem(storageKey, JSON.stringify(preferences))
  for (const listener of [...listeners]) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The look now. */
export function usePreferences(): Preferences {
  return useSyncExternalStore(subscribe, () => preferences)
}
