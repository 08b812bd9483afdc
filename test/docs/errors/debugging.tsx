import { lazy, Suspense } from 'react'

const RealtimeDebugPanel = lazy(async () => ({
  default: (await import('tidings/devtools')).RealtimeDebugPanel,
}))

export const Debugging = ({ isShown }: { readonly isShown: boolean }) =>
  isShown && (
    <Suspense>
      <RealtimeDebugPanel />
    </Suspense>
  )
