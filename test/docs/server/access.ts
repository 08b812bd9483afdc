import { createRealtimeServer, type Authenticate } from 'tidings/server'

declare const authenticate: Authenticate
declare function isMember(userId: string, topic: string): Promise<boolean>

// #region sample
createRealtimeServer({
  authenticate,
  topicsOf: ({ tenantId, userId }) => [`tenant:${tenantId}`, `user:${userId}`],
  canRead: async ({ userId }, topic) =>
    topic.startsWith('project:') && (await isMember(userId, topic)),
  canPublish: ({ tenantId }, { topic, type }) =>
    topic === `tenant:${tenantId}` && type === 'note.added',
})
// #endregion
