import { useRealtimeConnection } from 'tidings'

export function RealtimeConnection() {
  const { state, via, disconnect, retry } = useRealtimeConnection()
  const isOff = state === 'idle'
  return (
    <p>
      {state} {via !== null && `via ${via}`}{' '}
      <button type="button" className="tidings-button" onClick={isOff ? retry : disconnect}>
        {isOff ? 'Connect' : 'Disconnect'}
      </button>
    </p>
  )
}
