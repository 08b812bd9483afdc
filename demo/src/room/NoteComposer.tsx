import { useMutation } from '@tanstack/react-query'
import { useState, type SubmitEvent, type KeyboardEvent } from 'react'
import { tellFailure } from '../data/tellFailure'
import { useNameOf } from '../data/queries'
import { useSession } from '../session/sessionContext'
import { Avatar } from '../ui/Avatar'

/** Writes a note into a goal's activity; it appears below when its event arrives. */
export function NoteComposer({ goalId }: { readonly goalId: string }) {
  const { api, userId } = useSession()
  const name = useNameOf()(userId)
  const [text, setText] = useState('')
  const { mutate, isPending } = useMutation({
    mutationFn: (content: string) => api.addNote(goalId, content),
    onSuccess: () => setText(''),
    onError: tellFailure,
  })
  const send = () => {
    if (text.trim() !== '' && !isPending) mutate(text.trim())
  }
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    send()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    send()
  }
  return (
    <form className="composer" onSubmit={onSubmit}>
      <Avatar userId={userId} name={name} size="small" />
      <textarea
        aria-label="Write a note"
        placeholder="Write a note…"
        rows={1}
        maxLength={2000}
        value={text}
        readOnly={isPending}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button className="button" disabled={text.trim() === '' || isPending}>
        Post
      </button>
    </form>
  )
}
