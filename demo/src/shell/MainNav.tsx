import { useEffect, useRef } from 'react'
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
  const nav = useRef<HTMLElement>(null)
  // Where not all of them have room, that of this page is in sight.
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
  }, [here])
  return (
    <nav ref={nav} className="main-nav" aria-label="Pages">
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
