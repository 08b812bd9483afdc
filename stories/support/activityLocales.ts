import type { RealtimeLabels } from 'tidings'
import type { ActivityPart } from 'tidings/goals'
import { pseudoText } from './pseudo'

type Say = NonNullable<RealtimeLabels['activity']>
type Words = Readonly<Record<string, string>>

/**
 * Says activities by sentences with `{actor}`, `{other}` (the second person), `{subject}` and `{value}`
 * in them; values that are words are looked up.
 */
const speaker =
  (sentences: Words, { someone, ...words }: Words): Say =>
  ({ type, parts }) => {
    const sentence = sentences[type]
    if (sentence === undefined) return parts
    const of = (kind: ActivityPart['kind']) => parts.filter((part) => part.kind === kind)
    const [subject] = of('subject')
    const [value] = of('value')
    const isKnown = parts[0]?.kind === 'actor'
    const people = of('actor')
    const said: Readonly<Record<string, ActivityPart | undefined>> = {
      actor: isKnown ? people[0] : { kind: 'text', text: someone ?? '' },
      other: people[isKnown ? 1 : 0],
      subject,
      value: value && { ...value, text: words[value.text] ?? value.text },
    }
    return sentence
      .split(/\{(\w+)\}/)
      .flatMap((text, index) => (index % 2 === 0 ? { kind: 'text', text } : (said[text] ?? [])))
  }

export const germanActivity = speaker(
  {
    'goal.created': '{actor} hat das Ziel {subject} angelegt',
    'goal.activated': '{actor} hat das Ziel begonnen',
    'goal.completed': '{actor} hat das Ziel abgeschlossen',
    'goal.cancelled': '{actor} hat das Ziel abgebrochen',
    'goal.paused': '{actor} hat das Ziel angehalten',
    'goal.resumed': '{actor} hat das Ziel wieder aufgenommen',
    'goal.activity.created': '{actor} hat {value} hinzugefügt: {subject}',
    'action.created': '{actor} hat die Maßnahme {subject} hinzugefügt',
    'action.status_changed': '{actor} hat den Stand einer Maßnahme geändert: {value}',
    'action.completed': '{actor} hat eine Maßnahme erledigt',
    'action.priority_changed': '{actor} hat die Dringlichkeit einer Maßnahme geändert: {value}',
    'action.reassigned': '{actor} hat eine Maßnahme an {other} übergeben',
    'action.progress_updated': '{actor} hat eine Maßnahme auf {value} % gebracht',
    'issue.created': '{actor} hat das Problem {subject} gemeldet',
    'issue.status_changed': '{actor} hat den Stand eines Problems geändert: {value}',
    'measure.reading_created': '{actor} hat einen Messwert von {value} eingetragen',
    'decision.created': '{actor} hat entschieden: {subject}',
    'attachment.created': '{actor} hat {subject} angehängt',
  },
  {
    someone: 'Jemand',
    note: 'eine Notiz',
    'in progress': 'in Arbeit',
    resolved: 'gelöst',
    critical: 'dringend',
    active: 'läuft',
  },
)

export const arabicActivity = speaker(
  {
    'goal.created': 'أنشأ {actor} الهدف {subject}',
    'goal.activated': 'فعّل {actor} الهدف',
    'goal.completed': 'أكمل {actor} الهدف',
    'goal.cancelled': 'ألغى {actor} الهدف',
    'goal.paused': 'أوقف {actor} الهدف مؤقتًا',
    'goal.resumed': 'استأنف {actor} الهدف',
    'goal.activity.created': 'أضاف {actor} {value}: {subject}',
    'action.created': 'أضاف {actor} الإجراء {subject}',
    'action.status_changed': 'غيّر {actor} حالة إجراء إلى {value}',
    'action.completed': 'أنجز {actor} إجراءً',
    'action.priority_changed': 'غيّر {actor} أولوية إجراء إلى {value}',
    'action.reassigned': 'أسند {actor} إجراءً إلى {other}',
    'action.progress_updated': 'أوصل {actor} إجراءً إلى {value}٪',
    'issue.created': 'أبلغ {actor} عن المشكلة {subject}',
    'issue.status_changed': 'غيّر {actor} حالة مشكلة إلى {value}',
    'measure.reading_created': 'سجّل {actor} قراءة قدرها {value}',
    'decision.created': 'قرر {actor}: {subject}',
    'attachment.created': 'أرفق {actor} {subject}',
  },
  {
    someone: 'شخص ما',
    note: 'ملاحظة',
    'in progress': 'قيد التنفيذ',
    resolved: 'محلولة',
    critical: 'حرجة',
    active: 'نشط',
  },
)

/** What people wrote stays; the words between are marked. */
export const pseudoActivity: Say = ({ parts }) =>
  parts.map((part) =>
    part.kind === 'text' && part.text.trim() !== ''
      ? { ...part, text: pseudoText(part.text) }
      : part,
  )
