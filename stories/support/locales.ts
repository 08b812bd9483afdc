import type { RealtimeLabels } from 'tidings'
import { jobLabels } from 'tidings/jobs'
import { toastLabels } from 'tidings/toast'
import { arabicActivity, germanActivity, pseudoActivity } from './activityLocales'
import { arabicJobs, arabicNumber, germanJobs } from './jobLocales'
import { pseudo } from './pseudo'
import { arabicToasts, germanToasts } from './toastLocales'

const german: Partial<RealtimeLabels> = {
  locale: 'de',
  state: (state) =>
    ({
      idle: 'Nicht verbunden',
      connecting: 'Verbindet',
      connected: 'Live',
      reconnecting: 'Verbindet erneut',
      offline: 'Offline',
      failed: 'Getrennt',
      closed: 'Beendet',
    })[state],
  degraded: 'Live (eingeschränkt)',
  banner: (state) =>
    ({
      idle: 'Live-Aktualisierung ist aus.',
      connecting: 'Live-Aktualisierung wird verbunden …',
      connected: 'Live-Aktualisierung ist wieder da.',
      reconnecting: 'Live-Aktualisierung unterbrochen. Verbindet erneut …',
      offline: 'Sie sind offline. Was Sie sehen, kann veraltet sein.',
      failed: 'Live-Aktualisierung beendet. Was Sie sehen, kann veraltet sein.',
      closed: 'Live-Aktualisierung beendet.',
    })[state],
  details: 'Verbindungsdetails',
  via: 'Über',
  attempt: 'Versuch',
  lastEvent: 'Letzte Aktualisierung',
  lastEventNever: 'Noch keine',
  nextRetry: 'Nächster Versuch',
  inSeconds: (seconds) => (seconds > 0 ? `in ${seconds} s` : 'jetzt'),
  retryNow: 'Jetzt versuchen',
  reason: 'Grund',
  failure: ({ code }) =>
    ({
      UNAUTHORIZED: 'Bitte melden Sie sich neu an',
      FORBIDDEN: 'Sie haben keinen Zugang',
      UNAVAILABLE: 'Der Server ist gerade nicht verfügbar',
    })[code as string] ?? 'Keine Verbindung zum Server',
  live: 'Live',
  updated: 'Geändert',
  feed: 'Aktivität',
  feedLoading: 'Aktivität wird geladen',
  feedEmpty: 'Noch ist nichts geschehen. Neues erscheint hier von selbst.',
  feedError: 'Die Aktivität konnte nicht geladen werden.',
  feedRetry: 'Erneut versuchen',
  feedEarlier: 'Frühere Aktivität zeigen',
  feedEnd: 'Hier hat es begonnen.',
  feedStale: 'Live-Aktualisierung ist unterbrochen. Neues erscheint, sobald die Verbindung steht.',
  activity: germanActivity,
  feedNew: (count) => `${count} neu`,
  feedAnnounce: (count) => (count === 1 ? '1 neue Aktivität' : `${count} neue Aktivitäten`),
  today: 'Heute',
  yesterday: 'Gestern',
  justNow: 'gerade eben',
  jobs: germanJobs,
  toasts: germanToasts,
}

const arabic: Partial<RealtimeLabels> = {
  locale: 'ar-EG',
  state: (state) =>
    ({
      idle: 'غير متصل',
      connecting: 'جارٍ الاتصال',
      connected: 'مباشر',
      reconnecting: 'إعادة الاتصال',
      offline: 'دون شبكة',
      failed: 'انقطع الاتصال',
      closed: 'انتهى',
    })[state],
  degraded: 'مباشر (محدود)',
  banner: (state) =>
    ({
      idle: 'التحديثات المباشرة متوقفة.',
      connecting: 'جارٍ الاتصال بالتحديثات المباشرة…',
      connected: 'عادت التحديثات المباشرة.',
      reconnecting: 'توقفت التحديثات المباشرة. جارٍ إعادة الاتصال…',
      offline: 'أنت دون شبكة. قد يكون ما تراه قديمًا.',
      failed: 'توقفت التحديثات المباشرة. قد يكون ما تراه قديمًا.',
      closed: 'انتهت التحديثات المباشرة.',
    })[state],
  details: 'تفاصيل الاتصال',
  via: 'عبر',
  attempt: 'محاولة',
  lastEvent: 'آخر تحديث',
  lastEventNever: 'لا شيء بعد',
  nextRetry: 'المحاولة التالية',
  inSeconds: (seconds) => (seconds > 0 ? `بعد ${arabicNumber(seconds)} ث` : 'الآن'),
  retryNow: 'حاول الآن',
  reason: 'السبب',
  failure: ({ code }) =>
    ({
      UNAUTHORIZED: 'سجّل الدخول من جديد',
      FORBIDDEN: 'ليس لديك إذن بالدخول',
      UNAVAILABLE: 'الخادم غير متاح الآن',
    })[code as string] ?? 'لا اتصال بالخادم',
  live: 'مباشر',
  updated: 'تغيّر',
  feed: 'النشاط',
  feedLoading: 'جارٍ تحميل النشاط',
  feedEmpty: 'لم يحدث شيء بعد. يظهر الجديد هنا من تلقاء نفسه.',
  feedError: 'تعذّر تحميل النشاط.',
  feedRetry: 'حاول مرة أخرى',
  feedEarlier: 'عرض نشاط أقدم',
  feedEnd: 'من هنا كانت البداية.',
  feedStale: 'التحديثات المباشرة متوقفة. يظهر الجديد حين يعود الاتصال.',
  activity: arabicActivity,
  feedNew: (count) => `${arabicNumber(count)} جديد`,
  feedAnnounce: (count) => `${arabicNumber(count)} نشاط جديد`,
  today: 'اليوم',
  yesterday: 'أمس',
  justNow: 'الآن',
  jobs: arabicJobs,
  toasts: arabicToasts,
}

/** Labels and the language tag of each locale of the toolbar. */
export const locales: Readonly<
  Record<string, { tag: string; labels: (english: RealtimeLabels) => Partial<RealtimeLabels> }>
> = {
  en: { tag: 'en', labels: () => ({ locale: 'en' }) },
  de: { tag: 'de', labels: () => german },
  ar: { tag: 'ar', labels: () => arabic },
  pseudo: {
    tag: 'en',
    labels: (english) => ({
      ...pseudo(english),
      activity: pseudoActivity,
      locale: 'en-XA',
      jobs: pseudo(jobLabels),
      toasts: pseudo(toastLabels),
    }),
  },
}
