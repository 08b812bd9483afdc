import type { Person } from '../records'

/** Who works at the sample company. */
export const people: readonly Person[] = [
  { userId: 'u-ada', name: 'Ada Lindqvist', role: 'Head of Product' },
  { userId: 'u-ben', name: 'Ben Okafor', role: 'Engineering Lead' },
  { userId: 'u-chloe', name: 'Chloé Marchand', role: 'Product Designer' },
  { userId: 'u-devika', name: 'Devika Rao', role: 'Data Analyst' },
  { userId: 'u-emil', name: 'Emil Sørensen', role: 'Backend Engineer' },
  { userId: 'u-farah', name: 'Farah Haddad', role: 'Customer Success' },
  { userId: 'u-grace', name: 'Grace Kim', role: 'Security Engineer' },
  { userId: 'u-hugo', name: 'Hugo Almeida', role: 'Operations' },
]

/** What to call a user in the log. */
export function nameOf(userId: string | null): string {
  return people.find((person) => person.userId === userId)?.name ?? userId ?? 'Somebody'
}
