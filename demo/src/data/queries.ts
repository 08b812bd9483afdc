import { useQuery } from '@tanstack/react-query'
import { goalKeys } from 'tidings/query'
import type { Items, Person } from '../api/records'
import { useSession } from '../session/sessionContext'

const itemsOf = <T>({ items }: Items<T>) => items

/** Every goal. */
export function useGoals() {
  const { api } = useSession()
  return useQuery({
    queryKey: goalKeys.goals.list(),
    queryFn: ({ signal }) => api.goals(signal),
    select: itemsOf,
  })
}

/** One goal. */
export function useGoal(goalId: string) {
  const { api } = useSession()
  return useQuery({
    queryKey: goalKeys.goals.detail(goalId),
    queryFn: ({ signal }) => api.goal(goalId, signal),
  })
}

/** The actions of a goal, or all. */
export function useActions(goalId?: string) {
  const { api } = useSession()
  return useQuery({
    queryKey: goalKeys.actions.list(goalId ? { goalId } : {}),
    queryFn: ({ signal }) => api.actions(goalId, signal),
    select: itemsOf,
  })
}

/** The issues of a goal, or all. */
export function useIssues(goalId?: string) {
  const { api } = useSession()
  return useQuery({
    queryKey: goalKeys.issues.list(goalId ? { goalId } : {}),
    queryFn: ({ signal }) => api.issues(goalId, signal),
    select: itemsOf,
  })
}

/** The measures of a goal. */
export function useMeasures(goalId: string) {
  const { api } = useSession()
  return useQuery({
    queryKey: goalKeys.measures.list({ goalId }),
    queryFn: ({ signal }) => api.measures(goalId, signal),
    select: itemsOf,
  })
}

/** Everyone who works here. */
export function usePeople(): readonly Person[] {
  const { api } = useSession()
  const { data } = useQuery({
    queryKey: ['people'],
    queryFn: ({ signal }) => api.people(signal),
    select: itemsOf,
  })
  return data ?? []
}

/** A person's name, or their id while it is not known. */
export function useNameOf(): (userId: string) => string {
  const people = usePeople()
  return (userId) =>
    people.find((person) => person.userId === userId)?.name ?? userId.replace(/^u-/, '')
}
