import { Link } from 'wouter'
import { EmptyState } from '../ui/EmptyState'
import { usePageTitle } from '../ui/usePageTitle'

/** For an address, or a goal, that does not exist. */
export function NotFoundPage({ what }: { readonly what: 'page' | 'goal' }) {
  usePageTitle('Not found')
  return (
    <div className="not-found">
      <EmptyState icon="flag" title={`There is no such ${what}`}>
        It may have been removed, or the address has a slip.
      </EmptyState>
      <Link href="/" className="button button-primary">
        See all goals
      </Link>
    </div>
  )
}
