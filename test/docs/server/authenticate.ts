import type { Authenticate } from 'tidings/server'

declare const key: string
declare function verify(token: string, key: string): { sub: string; tenant: string }

// #region sample
export const authenticate: Authenticate = (token) => {
  try {
    const { sub, tenant } = verify(token ?? '', key)
    return { userId: sub, tenantId: tenant }
  } catch {
    return null
  }
}
// #endregion
