import { cookieSse } from 'tidings/sse'

export const transport = cookieSse({
  url: '/api/events/stream',
  events: ['goal-created', 'goal-completed'],
})
