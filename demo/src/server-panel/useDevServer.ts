import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { sendRequest } from '../api/sendRequest'
import type { ServerSwitch } from './switches'

/** What the dev server says of itself. */
export interface ServerStatus {
  readonly connections: number
  readonly eventsSent: number
  /** Events a second that its scripted world makes. */
  readonly rate: number
  /** The switches that are on. */
  readonly switches: Readonly<Record<string, unknown>>
}

const statusKey = ['dev-status']
const pollMs = 1_500

function post<T>(path: string, body: object) {
  return sendRequest<T>(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
}

/** The dev server's state, asked for while the panel is open, and its switches. */
export function useDevServer() {
  const queryClient = useQueryClient()
  const status = useQuery({
    queryKey: statusKey,
    queryFn: () => sendRequest<ServerStatus>('/dev/status'),
    refetchInterval: pollMs,
    retry: false,
  })
  const refresh = () => queryClient.invalidateQueries({ queryKey: statusKey })
  const press = useMutation({
    mutationFn: ({ name, body = {} }: ServerSwitch) =>
      post<{ readonly message: string }>(`/dev/switches/${name}`, body),
    onSettled: refresh,
  })
  const setRate = useMutation({
    mutationFn: (perSecond: number) => post('/dev/rate', { perSecond }),
    onSettled: refresh,
  })
  return { status, press, setRate }
}
