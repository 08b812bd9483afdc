import { lazy, Suspense, useMemo, useRef, useState, type ReactNode } from 'react'
import { Toaster } from 'sonner'
import { RealtimeIndicator } from 'tidings'
import { useLocation } from 'wouter'
import { useRetryOnReturn } from '../data/useRetryOnReturn'
import { isPlatformPath } from '../jobs/platformPaths'
import { ServerPanel } from '../server-panel/ServerPanel'
import { usePreferences } from '../session/preferences'
import { Icon } from '../ui/Icon'
import { useMediaQuery } from '../ui/useMediaQuery'
import { Brand } from './Brand'
import { GoalToasts } from './GoalToasts'
import { MainNav } from './MainNav'
import { ShellSlotsContext } from './shellSlots'
import { ThemeButton } from './ThemeButton'
import { useArrival } from './useArrival'
import { UserMenu } from './UserMenu'

/** Loaded once somebody looks for a fault. */
const RealtimeDebugPanel = lazy(async () => ({
  default: (await import('tidings/devtools')).RealtimeDebugPanel,
}))

const belowTopbar = { top: 'calc(var(--topbar-size) + 8px)' }

/** The frame around every page: the bar above, the panels beside, the toasts over it. */
export function AppShell({ children }: { readonly children: ReactNode }) {
  const [isServerOpen, setServerOpen] = useState(false)
  const [isDebugging, setDebugging] = useState(false)
  const { theme, direction } = usePreferences()
  const serverButton = useRef<HTMLButtonElement>(null)
  const closeServer = () => {
    setServerOpen(false)
    serverButton.current?.focus()
  }
  // Where there is little room the running jobs take the place at the bottom.
  const isSmall = useMediaQuery('(max-width: 760px), (max-height: 480px)')
  const side = direction === 'rtl' ? 'left' : 'right'
  const [location] = useLocation()
  const page = useRef<HTMLElement>(null)
  useArrival(location, page)
  const [indicator, setIndicator] = useState<HTMLElement | null>(null)
  const [dock, setDock] = useState<HTMLElement | null>(null)
  const slots = useMemo(() => ({ indicator, dock }), [indicator, dock])
  useRetryOnReturn()
  return (
    <ShellSlotsContext value={slots}>
      <a className="skip-link" href="#main">
        Skip to content
      </a>
      <header className="topbar">
        <div className="topbar-inner">
          <Brand />
          <MainNav />
          <div className="topbar-end">
            {isPlatformPath(location) ? (
              <span ref={setIndicator} className="topbar-slot" />
            ) : (
              <RealtimeIndicator variant="pill" showDetails />
            )}
            <button
              ref={serverButton}
              type="button"
              className="icon-button"
              aria-label="Server panel"
              aria-expanded={isServerOpen}
              onClick={() => setServerOpen(!isServerOpen)}
            >
              <Icon name="server" />
            </button>
            <ThemeButton />
            <UserMenu isDebugging={isDebugging} onDebug={setDebugging} />
          </div>
        </div>
      </header>
      <div className="workspace" data-panel={isServerOpen ? 'open' : 'closed'}>
        <main ref={page} id="main" className="page" tabIndex={-1}>
          {children}
        </main>
        {isServerOpen && <ServerPanel onClose={closeServer} />}
      </div>
      {isDebugging && (
        <Suspense>
          <RealtimeDebugPanel className="debug-dock" />
        </Suspense>
      )}
      <div ref={setDock} className="job-dock" />
      <GoalToasts />
      <Toaster
        className="toaster"
        theme={theme}
        dir={direction}
        position={isSmall ? `top-${side}` : `bottom-${side}`}
        offset={belowTopbar}
        mobileOffset={belowTopbar}
      />
    </ShellSlotsContext>
  )
}
