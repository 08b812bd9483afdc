import { useState, type SubmitEvent } from 'react'
import { HighlightWrapper } from 'tidings'
import type { Measure } from '../api/records'
import { useAddReading } from '../data/useAddReading'
import { useForeignChanges } from '../session/useForeignChanges'
import { Icon } from '../ui/Icon'
import { locale } from '../ui/language'
import { Sparkline } from '../ui/Sparkline'

const numberFormat = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 })

/** How many readings the line shows. */
const shownCount = 24

/** One measure: its latest value, its way there, and a field for the next. */
export function MeasureCard({ measure }: { readonly measure: Measure }) {
  const { measureId, title, unit, start, target, readings } = measure
  const { mutate } = useAddReading(measureId)
  const changes = useForeignChanges(measureId)
  const [text, setText] = useState('')
  const values = readings.slice(-shownCount).map((reading) => reading.value)
  const latest = values.at(-1)
  const previous = values.at(-2)
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault()
    const value = Number(text)
    if (text === '' || !Number.isFinite(value)) return
    mutate(value)
    setText('')
  }
  return (
    <article className="measure" aria-label={title}>
      <h3>{title}</h3>
      <p className="measure-value">
        <HighlightWrapper as="span" on={changes} className="measure-number">
          {latest === undefined ? '–' : numberFormat.format(latest)}{' '}
          <span className="measure-unit">{unit}</span>
        </HighlightWrapper>
        {latest !== undefined && previous !== undefined && latest !== previous && (
          <Change by={latest - previous} isGood={latest > previous === target > start} />
        )}
      </p>
      <Sparkline
        values={values}
        target={target}
        label={`${title}: ${values.length} readings, latest ${latest ?? 'none'}, target ${target} ${unit}`}
      />
      <form className="measure-add" onSubmit={onSubmit}>
        <span className="measure-target">
          Target {numberFormat.format(target)} {unit}
        </span>
        <input
          type="number"
          step="any"
          aria-label={`New reading of ${title}`}
          placeholder="Reading"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <button className="icon-button" aria-label={`Add the reading of ${title}`}>
          <Icon name="plus" size={16} />
        </button>
      </form>
    </article>
  )
}

function Change({ by, isGood }: { readonly by: number; readonly isGood: boolean }) {
  return (
    <span className="measure-change" data-tone={isGood ? 'good' : 'bad'}>
      {by > 0 ? '▲' : '▼'} {numberFormat.format(Math.abs(by))}
    </span>
  )
}
