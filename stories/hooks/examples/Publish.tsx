import { useState } from 'react'
import { usePublish } from 'tidings'

export function Publish() {
  const publish = usePublish()
  const [said, setSaid] = useState('not sent')
  const send = async () => {
    const { id } = await publish('note.added', { text: 'hello' }, { idempotencyKey: 'note-1' })
    setSaid(`the server has ${id}`)
  }
  return (
    <p>
      <button type="button" className="tidings-button" onClick={() => void send()}>
        Publish
      </button>{' '}
      {said}
    </p>
  )
}
