import { createRealtimeServer, type Authenticate } from 'tidings/server'

declare const authenticate: Authenticate

// #region sample
createRealtimeServer({
  authenticate,
  maxConnectionsPerUser: 20,
  maxConnectionsPerAddress: 500,
  trustedProxies: 1, // believes the last entry of X-Forwarded-For
})
// #endregion
