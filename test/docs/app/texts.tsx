import type { ReactNode } from 'react'
import { RealtimeProvider, type RealtimeLabels, type Transport } from 'tidings'

declare const transport: Transport

// #region sample
const german: Partial<RealtimeLabels> = {
  locale: 'de',
  state: (state) => (state === 'connected' ? 'Live' : 'Nicht verbunden'),
  retryNow: 'Jetzt verbinden',
  jobs: {
    pause: 'Anhalten',
    trayDone: (failedCount) =>
      failedCount === 0 ? 'Alles erledigt' : `${failedCount} gescheitert`,
  },
  toasts: { goalCompleted: 'Ziel erreicht' },
}

export const Live = ({ children }: { readonly children: ReactNode }) => (
  <RealtimeProvider transport={transport} labels={german}>
    {children}
  </RealtimeProvider>
)
// #endregion
