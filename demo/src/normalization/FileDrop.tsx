import { useState } from 'react'
import { Icon } from '../ui/Icon'

interface FileDropProps {
  readonly isBusy: boolean
  readonly onFile: (file: File) => void
}

/** Takes a CSV file, chosen or dropped. */
export function FileDrop({ isBusy, onFile }: FileDropProps) {
  const [isOver, setOver] = useState(false)
  const take = (files: FileList | null) => {
    const [file] = files ?? []
    if (file) onFile(file)
  }
  return (
    <label
      className="file-drop"
      data-over={isOver || undefined}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        take(event.dataTransfer.files)
      }}
    >
      <span className="empty-state-icon">
        <Icon name="upload" size={20} />
      </span>
      <span className="file-drop-title">Choose a CSV file, or drop it here</span>
      <span className="file-drop-text">With the columns name, email, country, since, amount</span>
      <input
        type="file"
        accept=".csv,text/csv"
        className="file-drop-input"
        disabled={isBusy}
        onChange={(event) => {
          take(event.target.files)
          // So that the same file can be chosen again.
          event.target.value = ''
        }}
      />
    </label>
  )
}
