import { useState } from 'react'

const storageKey = 'cairn.user'
const defaultUser = 'u-ada'

/** `?as=u-grace` opens a window as someone else. */
function readUser(): string {
  const asked = new URLSearchParams(location.search).get('as')
  return asked ?? sessionStorage.getItem(storageKey) ?? defaultUser
}

/** Who uses this window; another window may have another user. */
export function useSessionUser() {
  const [userId, setUserId] = useState(readUser)
  const switchUser = (next: string) => {
    sessionStorage.setItem(storageKey, next)
    const url = new URL(location.href)
    url.searchParams.delete('as')
    history.replaceState(null, '', url)
    setUserId(next)
  }
  return [userId, switchUser] as const
}
