import { useSyncExternalStore } from 'react'

const never = () => () => {}

/** Whether more may be shown than a server could have rendered as well. */
export const useIsHydrated = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
