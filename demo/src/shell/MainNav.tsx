import { Link, useLocation } from 'wouter'
import { isPlatformPath } from '../jobs/platformPaths'

const pages = [
  ['/', 'Goals'],
  ['/executions', 'Executions'],
  ['/normalization', 'Normalization'],
  ['/operations', 'Operations'],
] as const

/** The pages; whatever belongs to no platform belongs to goals. */
export function MainNav() {
  const [location] = useLocation()
  const here = isPlatformPath(location) ? location : '/'
  return (
    <nav className="main-nav" aria-label="Pages">
      {pages.map(([path, title]) => (
        <Link
          key={path}
          href={path}
          className="main-nav-link"
          aria-current={path === here ? 'page' : undefined}
        >
          {title}
        </Link>
      ))}
    </nav>
  )
}
