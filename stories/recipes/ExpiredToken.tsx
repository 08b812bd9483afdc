import { useEffect, useState } from 'react'
import { RealtimeIndicator, useRealtimeConnection } from 'tidings'
import { useScreenTexts } from '../support/screenTexts'

/** What people see of a token that expires, and what the server does. */
export function ExpiredToken({ tokens }: { tokens: () => readonly (string | null)[] }) {
  const texts = useScreenTexts()
  const { state, error } = useRealtimeConnection()
  const [presented, setPresented] = useState('')
  useEffect(() => {
    const timer = setInterval(() => setPresented(tokens().join(', ')), 100)
    return () => clearInterval(timer)
  }, [tokens])
  return (
    <div style={{ display: 'grid', gap: 12, justifyItems: 'start' }}>
      <RealtimeIndicator />
      <p style={{ margin: 0 }}>
        {texts.state}: <code>{state}</code>
        {error && <bdi>. {error.message}</bdi>}
      </p>
      <p style={{ margin: 0 }}>
        {texts.tokens}: <code>{presented}</code>
      </p>
    </div>
  )
}
