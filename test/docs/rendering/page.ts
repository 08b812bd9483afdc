/* eslint-disable @typescript-eslint/no-deprecated -- its successor is not in every version that the peer range admits */
import { dehydrate, type QueryClient } from '@tanstack/react-query'
import { getServerPosition } from 'tidings/core'
import { goalKeys } from 'tidings/query'

declare const api: string
declare const token: () => Promise<string>
declare function fetchGoals(): Promise<unknown>

// #region sample
export async function load(queryClient: QueryClient) {
  // Before the data. Where the server does not say, the page fetches them once more instead.
  const position = await getServerPosition({ url: `${api}/api/position`, token }).catch(
    () => undefined,
  )
  await queryClient.prefetchQuery({ queryKey: goalKeys.goals.list(), queryFn: fetchGoals })
  return { position, state: dehydrate(queryClient) }
}
// #endregion
