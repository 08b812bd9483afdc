import { createContext, useContext } from 'react'
import { arabicNumber } from './jobLocales'
import { pseudo } from './pseudo'

/** What the recipes and the playground say themselves, beside what the components say. */
const english = {
  goal: 'Halve the onboarding time',
  otherGoal: 'Ten calls a week',
  thirdGoal: 'Ship the Arabic edition',
  progress: (percent: number) => `Progress: ${percent}%`,
  news: (count: number) => (count === 0 ? 'Nothing new' : `${count} new since you came`),
  jobs: 'Jobs',
  batch: 'This batch',
  allJobs: 'All jobs',
  running: 'Running',
  pending: 'Waiting',
  completed: 'Completed',
  failed: 'Failed',
  extraction: 'Extractions',
  migration: 'Migrations',
  data_quality: 'Data quality',
  none: 'None today.',
  messages: 'Last messages',
  tabs: (count: number) => `${count} tabs`,
  tab: (number: number) => `Tab ${number}`,
  connections: (count: number) => `connections: ${count}`,
  heard: (count: number) => `${count} heard`,
  closeFirst: 'Close the first',
  state: 'State',
  tokens: 'Tokens the server was shown',
  event: 'Event',
  howMany: 'How many',
  letHappen: 'Let it happen',
  events: (count: number) => `Events heard: ${count}`,
  fetches: (count: number) => `Fetches of the goal’s query: ${count}`,
  log: 'Event log',
  nothing: 'Nothing has happened yet.',
}

type ScreenTexts = typeof english

const german: ScreenTexts = {
  goal: 'Die Einarbeitungszeit halbieren',
  otherGoal: 'Zehn Anrufe pro Woche',
  thirdGoal: 'Die arabische Ausgabe herausbringen',
  progress: (percent) => `Fortschritt: ${percent} %`,
  news: (count) => (count === 0 ? 'Nichts Neues' : `${count} neu, seit Sie hier sind`),
  jobs: 'Aufträge',
  batch: 'Dieser Stapel',
  allJobs: 'Alle Aufträge',
  running: 'Laufen',
  pending: 'Warten',
  completed: 'Fertig',
  failed: 'Fehlgeschlagen',
  extraction: 'Auszüge',
  migration: 'Migrationen',
  data_quality: 'Datenprüfung',
  none: 'Heute keine.',
  messages: 'Letzte Nachrichten',
  tabs: (count) => `${count} Tabs`,
  tab: (number) => `Tab ${number}`,
  connections: (count) => `Verbindungen: ${count}`,
  heard: (count) => `${count} gehört`,
  closeFirst: 'Den ersten schließen',
  state: 'Zustand',
  tokens: 'Tokens, die der Server sah',
  event: 'Ereignis',
  howMany: 'Wie viele',
  letHappen: 'Geschehen lassen',
  events: (count) => `Ereignisse gehört: ${count}`,
  fetches: (count) => `Abfragen des Ziels: ${count}`,
  log: 'Ereignisse',
  nothing: 'Noch ist nichts geschehen.',
}

const arabic: ScreenTexts = {
  goal: 'خفض مدة التهيئة إلى النصف',
  otherGoal: 'عشر مكالمات في الأسبوع',
  thirdGoal: 'إصدار النسخة العربية',
  progress: (percent) => `التقدم: ${arabicNumber(percent)}٪`,
  news: (count) => (count === 0 ? 'لا جديد' : `${arabicNumber(count)} جديد منذ قدومك`),
  jobs: 'المهام',
  batch: 'هذه الدفعة',
  allJobs: 'كل المهام',
  running: 'قيد التشغيل',
  pending: 'في الانتظار',
  completed: 'اكتملت',
  failed: 'فشلت',
  extraction: 'عمليات الاستخراج',
  migration: 'عمليات الترحيل',
  data_quality: 'جودة البيانات',
  none: 'لا شيء اليوم.',
  messages: 'آخر الرسائل',
  tabs: (count) => `علامات التبويب: ${arabicNumber(count)}`,
  tab: (number) => `علامة التبويب ${arabicNumber(number)}`,
  connections: (count) => `الاتصالات: ${arabicNumber(count)}`,
  heard: (count) => `سُمع ${arabicNumber(count)}`,
  closeFirst: 'إغلاق الأولى',
  state: 'الحالة',
  tokens: 'الرموز التي رآها الخادم',
  event: 'الحدث',
  howMany: 'كم مرة',
  letHappen: 'ليحدث',
  events: (count) => `أحداث سُمعت: ${arabicNumber(count)}`,
  fetches: (count) => `طلبات الهدف: ${arabicNumber(count)}`,
  log: 'سجل الأحداث',
  nothing: 'لم يحدث شيء بعد.',
}

const translations: Readonly<Record<string, ScreenTexts>> = {
  de: german,
  ar: arabic,
  pseudo: pseudo(english),
}

/** By the toolbar's locale. */
export const screenTextsOf = (locale = 'en'): ScreenTexts => translations[locale] ?? english

export const ScreenTextsContext = createContext(english)

/** As an app would have them of its own translations. */
export const useScreenTexts = (): ScreenTexts => useContext(ScreenTextsContext)
