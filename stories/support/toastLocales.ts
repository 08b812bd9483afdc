import type { ToastLabels } from 'tidings/toast'
import { arabicNumber } from './jobLocales'

type Counted = Readonly<Record<Parameters<ToastLabels['many']>[0], string>>
type Kinds = Readonly<Record<Parameters<ToastLabels['jobEnded']>[0], string>>

const germanPriorities: Readonly<Record<string, string>> = { high: 'hoch', critical: 'kritisch' }

const germanKinds: Kinds = {
  job: 'Auftrag',
  extraction: 'Auszug',
  migration: 'Migration',
  data_quality: 'Datenprüfung',
}

const germanCounted: Counted = {
  'goal.created': 'neue Ziele',
  'goal.completed': 'Ziele erreicht',
  'goal.cancelled': 'Ziele abgebrochen',
  'goal.paused': 'Ziele pausiert',
  'action.created': 'neue dringende Maßnahmen',
  'issue.created': 'neue schwere Probleme',
  'measure.reading_created': 'Messwerte im roten Bereich',
  'job.completed': 'Aufträge fertig',
  'job.failed': 'Aufträge fehlgeschlagen',
  'extraction.completed': 'Auszüge fertig',
  'extraction.failed': 'Auszüge fehlgeschlagen',
  'migration.completed': 'Migrationen fertig',
  'migration.failed': 'Migrationen fehlgeschlagen',
  'data_quality.completed': 'Datenprüfungen fertig',
  'data_quality.failed': 'Datenprüfungen fehlgeschlagen',
}

export const germanToasts: ToastLabels = {
  goalCreated: (title) => `Neues Ziel: ${title}`,
  goalCompleted: 'Ziel erreicht',
  goalCancelled: 'Ziel abgebrochen',
  goalPaused: 'Ziel pausiert',
  named: (what, name) => `${what}: ${name}`,
  actionCreated: (title, priority) =>
    `Neue Maßnahme (${germanPriorities[priority] ?? priority}): ${title}`,
  issueCreated: (title, severity) =>
    `Neues Problem (${germanPriorities[severity] ?? severity}): ${title}`,
  measureRed: (value) => `Ein Messwert ist rot: ${value.toLocaleString('de')}`,
  connected: 'Live-Aktualisierung verbunden',
  reconnected: 'Live-Aktualisierung ist wieder da',
  jobEnded: (kind, jobId, end, name = `${germanKinds[kind]} Nr. ${jobId}`) =>
    `${name} ${end === 'completed' ? 'fertig' : 'fehlgeschlagen'}`,
  many: (type, count) => `${count} ${germanCounted[type]}`,
}

const arabicPriorities: Readonly<Record<string, string>> = { high: 'عالية', critical: 'حرجة' }

const arabicKinds: Kinds = {
  job: 'المهمة',
  extraction: 'الاستخراج',
  migration: 'الترحيل',
  data_quality: 'فحص البيانات',
}

const arabicCounted: Counted = {
  'goal.created': 'أهداف جديدة',
  'goal.completed': 'أهداف تحققت',
  'goal.cancelled': 'أهداف أُلغيت',
  'goal.paused': 'أهداف أُوقفت مؤقتًا',
  'action.created': 'إجراءات عاجلة جديدة',
  'issue.created': 'مشكلات خطيرة جديدة',
  'measure.reading_created': 'مقاييس في النطاق الأحمر',
  'job.completed': 'مهام اكتملت',
  'job.failed': 'مهام فشلت',
  'extraction.completed': 'عمليات استخراج اكتملت',
  'extraction.failed': 'عمليات استخراج فشلت',
  'migration.completed': 'عمليات ترحيل اكتملت',
  'migration.failed': 'عمليات ترحيل فشلت',
  'data_quality.completed': 'عمليات فحص اكتملت',
  'data_quality.failed': 'عمليات فحص فشلت',
}

export const arabicToasts: ToastLabels = {
  goalCreated: (title) => `هدف جديد: ${title}`,
  goalCompleted: 'تحقق الهدف',
  goalCancelled: 'أُلغي الهدف',
  goalPaused: 'أُوقف الهدف مؤقتًا',
  named: (what, name) => `${what}: ${name}`,
  actionCreated: (title, priority) =>
    `إجراء جديد بأولوية ${arabicPriorities[priority] ?? priority}: ${title}`,
  issueCreated: (title, severity) =>
    `مشكلة جديدة بدرجة ${arabicPriorities[severity] ?? severity}: ${title}`,
  measureRed: (value) => `مقياس في النطاق الأحمر: ${arabicNumber(value)}`,
  connected: 'اتصلت التحديثات المباشرة',
  reconnected: 'عادت التحديثات المباشرة',
  jobEnded: (kind, jobId, end, name = `${arabicKinds[kind]} رقم ${jobId}`) =>
    `${end === 'completed' ? 'اكتمل' : 'فشل'}: ${name}`,
  many: (type, count) => `${arabicNumber(count)} ${arabicCounted[type]}`,
}
