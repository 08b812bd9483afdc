import { useState, type ReactNode } from 'react'
import { isRealtimeError, RealtimeProvider, usePublish, type Transport } from 'tidings'
import { indexedDbOutbox } from 'tidings/persist'

declare const transport: Transport
declare const tell: (message: string) => void

// #region sample
interface LiveProps {
  readonly userId: string
  readonly children: ReactNode
}

export function Live({ userId, children }: LiveProps) {
  const [outbox] = useState(() => indexedDbOutbox({ name: `outbox-${userId}` }))
  return (
    <RealtimeProvider transport={transport} outbox={outbox}>
      {children}
    </RealtimeProvider>
  )
}

export function AddNote({ text }: { readonly text: string }) {
  const publish = usePublish()
  const add = async () => {
    try {
      await publish('note.added', { text })
    } catch (error) {
      if (isRealtimeError(error)) tell(error.message)
    }
  }
  return (
    <>
      <button onClick={() => void add()}>Add</button>
      {publish.pending.length > 0 && <p>{publish.pending.length} waiting to be sent</p>}
    </>
  )
}
// #endregion
