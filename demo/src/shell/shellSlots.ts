import { createContext, useContext } from 'react'

/** Places of the shell that a page with a connection of its own fills. */
export interface ShellSlots {
  /** In the bar, where the connection is shown. */
  readonly indicator: HTMLElement | null
  /** The corner with what goes on in the background. */
  readonly dock: HTMLElement | null
}

export const ShellSlotsContext = createContext<ShellSlots>({ indicator: null, dock: null })

export const useShellSlots = (): ShellSlots => useContext(ShellSlotsContext)
