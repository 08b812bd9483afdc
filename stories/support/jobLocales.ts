import { jobLabels, type JobLabels } from 'tidings/jobs'

/** Words that a server made up stay what they are in English. */
const sentence = jobLabels.phase

/** As `ar-EG` writes it: ١٢. */
export const arabicNumber = (value: number) => value.toLocaleString('ar-EG')

const minutes = (seconds: number) => Math.max(1, Math.round(seconds / 60))

const germanStatus: JobLabels['status'] = (status) =>
  ({
    pending: 'Wartet',
    running: 'Läuft',
    paused: 'Angehalten',
    rolling_back: 'Wird zurückgesetzt',
    completed: 'Fertig',
    failed: 'Fehlgeschlagen',
    cancelled: 'Abgebrochen',
    rolled_back: 'Zurückgesetzt',
  })[status]

export const germanJobs: JobLabels = {
  status: germanStatus,
  name: (kind, jobId) => `${germanKinds[kind] ?? sentence(kind)} Nr. ${jobId}`,
  phase: (phase) => germanPhases[phase] ?? sentence(phase),
  phaseOf: (index, count) => `Schritt ${index} von ${count}`,
  phases: 'Phasen',
  stalled: 'Länger nichts gehört',
  counts: (processed, total) =>
    total === null ? `${processed} erledigt` : `${processed} von ${total}`,
  valid: (count) => `${count} gültig`,
  invalid: (count) => `${count} ungültig`,
  rate: (rate) => `${rate}/s`,
  left: (seconds) =>
    seconds < 60 ? `noch ${Math.max(1, Math.ceil(seconds))} s` : `noch ${minutes(seconds)} min`,
  unknownProgress: 'Fortschritt unbekannt',
  lastKnown: (percentage) => `zuletzt ${percentage}, verbindet erneut`,
  unknownJob: 'Wartet auf Nachricht von diesem Auftrag …',
  output: 'Ergebnis',
  open: 'Seite öffnen',
  pause: 'Anhalten',
  resume: 'Fortsetzen',
  retry: 'Erneut versuchen',
  cancel: 'Abbrechen',
  confirmCancel: 'Diesen Auftrag abbrechen?',
  confirmYes: 'Ja, abbrechen',
  confirmNo: 'Weiterlaufen lassen',
  actionFailed: (reason) => `Das ging nicht: ${reason}`,
  table: 'Aufträge',
  columnName: 'Auftrag',
  columnStatus: 'Stand',
  columnProgress: 'Fortschritt',
  columnRows: 'Bearbeitet',
  columnLeft: 'Restzeit',
  columnActions: 'Aktionen',
  loading: 'Aufträge werden geladen …',
  loadFailed: 'Die Aufträge konnten nicht geladen werden. Neuer Versuch …',
  empty: 'Noch keine Aufträge. Sie erscheinen hier von selbst.',
  grid: 'Laufende Aufträge',
  more: (count) => `+${count} weitere`,
  stale: 'Live-Aktualisierung ist unterbrochen. Was Sie sehen, kann veraltet sein.',
  polling: (seconds) => `Live-Aktualisierung ist unterbrochen. Alle ${seconds} s neu geladen.`,
  tray: (count) => (count === 1 ? '1 Auftrag läuft' : `${count} Aufträge laufen`),
  trayDone: (failedCount) =>
    failedCount === 0
      ? 'Alle Aufträge erledigt'
      : `Alle Aufträge beendet, ${failedCount} fehlgeschlagen`,
  trayClear: 'Beendete entfernen',
  notify: (name, status) => `${name}: ${germanStatus(status)}`,
  announce: (name, what) => `${name}: ${what}`,
}

const germanPhases: Readonly<Record<string, string>> = {
  PLANNING: 'Planung',
  VALIDATION: 'Prüfung',
  EXTRACTION: 'Auszug',
  TRANSFORMATION: 'Umformung',
  LOADING: 'Laden',
  VERIFICATION: 'Nachprüfung',
  CLEANUP: 'Aufräumen',
}

const germanKinds: Readonly<Record<string, string>> = {
  migration: 'Migration',
  extraction: 'Auszug',
  data_quality: 'Datenprüfung',
  normalization: 'Normalisierung',
  execution: 'Ausführung',
}

const arabicStatus: JobLabels['status'] = (status) =>
  ({
    pending: 'في الانتظار',
    running: 'قيد التشغيل',
    paused: 'متوقفة مؤقتًا',
    rolling_back: 'جارٍ التراجع',
    completed: 'اكتملت',
    failed: 'فشلت',
    cancelled: 'أُلغيت',
    rolled_back: 'تم التراجع',
  })[status]

export const arabicJobs: JobLabels = {
  status: arabicStatus,
  name: (kind, jobId) => `${arabicKinds[kind] ?? sentence(kind)} رقم ${jobId}`,
  phase: (phase) => arabicPhases[phase] ?? sentence(phase),
  phaseOf: (index, count) => `الخطوة ${arabicNumber(index)} من ${arabicNumber(count)}`,
  phases: 'المراحل',
  stalled: 'لا أخبار منذ مدة',
  counts: (processed, total) => (total === null ? `أُنجز ${processed}` : `${processed} من ${total}`),
  valid: (count) => `${count} صالح`,
  invalid: (count) => `${count} غير صالح`,
  rate: (rate) => `${rate} في الثانية`,
  left: (seconds) =>
    seconds < 60
      ? `بقي ${arabicNumber(Math.max(1, Math.ceil(seconds)))} ث`
      : `بقي ${arabicNumber(minutes(seconds))} د`,
  unknownProgress: 'التقدم غير معروف',
  lastKnown: (percentage) => `آخر ما عُرف ${percentage}، جارٍ إعادة الاتصال`,
  unknownJob: 'في انتظار أخبار هذه المهمة…',
  output: 'النتيجة',
  open: 'فتح الصفحة',
  pause: 'إيقاف مؤقت',
  resume: 'متابعة',
  retry: 'حاول مرة أخرى',
  cancel: 'إلغاء',
  confirmCancel: 'إلغاء هذه المهمة؟',
  confirmYes: 'نعم، ألغها',
  confirmNo: 'دعها تعمل',
  actionFailed: (reason) => `لم ينجح ذلك: ${reason}`,
  table: 'المهام',
  columnName: 'المهمة',
  columnStatus: 'الحالة',
  columnProgress: 'التقدم',
  columnRows: 'المعالَج',
  columnLeft: 'المتبقي',
  columnActions: 'الإجراءات',
  loading: 'جارٍ تحميل المهام…',
  loadFailed: 'تعذّر تحميل المهام. تجري إعادة المحاولة…',
  empty: 'لا مهام بعد. تظهر هنا من تلقاء نفسها.',
  grid: 'المهام الجارية',
  more: (count) => `+${arabicNumber(count)} أخرى`,
  stale: 'التحديثات المباشرة متوقفة. قد يكون ما تراه قديمًا.',
  polling: (seconds) => `التحديثات المباشرة متوقفة. يُحدَّث كل ${arabicNumber(seconds)} ث.`,
  tray: (count) => `المهام الجارية: ${arabicNumber(count)}`,
  trayDone: (failedCount) =>
    failedCount === 0
      ? 'اكتملت كل المهام'
      : `انتهت كل المهام، فشل منها: ${arabicNumber(failedCount)}`,
  trayClear: 'إزالة المنتهية',
  notify: (name, status) => `${name}: ${arabicStatus(status)}`,
  announce: (name, what) => `${name}: ${what}`,
}

const arabicPhases: Readonly<Record<string, string>> = {
  PLANNING: 'التخطيط',
  VALIDATION: 'التحقق',
  EXTRACTION: 'الاستخراج',
  TRANSFORMATION: 'التحويل',
  LOADING: 'التحميل',
  VERIFICATION: 'المراجعة',
  CLEANUP: 'التنظيف',
}

const arabicKinds: Readonly<Record<string, string>> = {
  migration: 'ترحيل',
  extraction: 'استخراج',
  data_quality: 'فحص البيانات',
  normalization: 'توحيد',
  execution: 'تنفيذ',
}
