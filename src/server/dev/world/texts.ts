/** What people of the sample company write, beyond its goals. */

/** Goals that come up later. */
export const newGoals = [
  [
    'Halve the time to answer support requests',
    'From nine hours to four and a half, without hiring.',
  ],
  [
    'Make every screen usable by keyboard',
    'Start with the planner: it is where people spend the day.',
  ],
  ['Move analytics to the new warehouse', 'Queries over a year of data should take seconds.'],
  [
    'Raise weekly active teams to 4,000',
    'Most of the way is keeping the teams that join in March.',
  ],
  [
    'Retire the legacy reports',
    'Eleven reports are left, nine of them opened less than once a week.',
  ],
  ['Offer single sign-on on every plan', 'No customer should pay extra for being safe.'],
] as const

/** Actions that come up later; they fit any goal. */
export const newActions = [
  ['Write up the findings for the all-hands', 'Two pages, one chart.'],
  ['Set up the dashboard for the weekly review', 'Only numbers that somebody would act on.'],
  ['Agree the roll-out plan with support', 'Ten percent first, everyone two days later.'],
  ['Clean up the feature flags', 'Four of them have been fully on since spring.'],
  ['Prepare the customer announcement', 'A mail, a changelog entry and a line in the app.'],
  [
    'Run a load test with twice the traffic',
    'On a Tuesday morning, with the on-call engineer watching.',
  ],
  ['Book the usability sessions', 'Five people, half of them new to the product.'],
  ['Review the open edge cases', 'Decide for each: fix, document or drop.'],
] as const

/** Issues that come up later. */
export const newIssues = [
  [
    'Export times out for teams above 5,000 projects',
    'The query plan changes when the list is long.',
  ],
  ['Dates shift by one day west of Greenwich', 'Due dates are parsed as UTC midnight.'],
  ['Dark mode shows grey text on grey cards', 'Contrast is 2.9 to 1 on the summary cards.'],
  ['Two people editing one note lose a paragraph', 'The last save wins without a warning.'],
  ['Who owns the shared inbox in August?', 'Three of four people are away in the second week.'],
  ['Search ignores accents', 'Looking for “Jose” should find “José”.'],
  ['Notification mails arrive twice for watchers', 'Once as assignee, once as watcher.'],
] as const

/** Notes, comments and reviews: type, title, text. */
export const remarks = [
  [
    'note',
    'Call with the pilot team',
    'They are happy with the pace; they miss a summary they can forward.',
  ],
  [
    'comment',
    'On the comparison',
    'Looks good to me. Can we show the old value next to the new one?',
  ],
  [
    'weekly_review',
    'Weekly review',
    'On track. The risk is the dependency on the data team; we meet on Thursday.',
  ],
  [
    'comment',
    'Tried on staging',
    'I tried it on the staging copy with real data: 40 seconds instead of six minutes.',
  ],
  ['note', 'From the support inbox', 'Eleven tickets this week mention it, down from nineteen.'],
  ['review', 'Design review', 'Keep the short form. The long one moves behind “more options”.'],
  [
    'note',
    'Numbers from the experiment',
    'Version B wins by 3.1 points; we stop on Friday if it holds.',
  ],
  ['comment', 'A new date', 'Moved to next week: the certificate has to be renewed first.'],
  [
    'weekly_review',
    'Weekly review',
    'Slower than planned. We cut the second report and keep the date.',
  ],
  [
    'note',
    'Lunch with the partner team',
    'They can take over the sandbox data if we give them the script.',
  ],
  ['comment', 'Solved', 'Thanks, that was the missing piece. Closing the thread.'],
  ['review', 'Retrospective', 'Smaller pull requests helped most. We keep the Tuesday pairing.'],
] as const

/** Decisions: title, what, why, effect. */
export const decisions = [
  [
    'Start with small teams',
    'Teams under 50 seats come first.',
    'They are 80 % of new accounts and need no contract change.',
    'Large accounts wait four weeks longer.',
  ],
  [
    'Keep one code base',
    'No separate build for the new markets.',
    'Two builds cost us a month last year.',
    'Texts and payment methods become configuration.',
  ],
  [
    'Buy rather than build',
    'We use the provider’s fraud check.',
    'It is better than ours and costs less than one engineer.',
    'We depend on their uptime; a fallback lets orders through.',
  ],
  [
    'Ship behind a flag',
    'Everything goes out dark and is opened by plan.',
    'We can go back within a minute.',
    'Support sees which version a customer has.',
  ],
] as const

/** Files: name, MIME type, bytes. */
export const files = [
  ['interview-notes.pdf', 'application/pdf', 284_113],
  ['funnel-week-14.csv', 'text/csv', 18_940],
  ['first-project-flow.png', 'image/png', 612_402],
  ['latency-before-after.svg', 'image/svg+xml', 41_877],
  [
    'rollout-plan.docx',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    97_301,
  ],
] as const

export const pauseReasons = [
  'Waiting for a decision on the budget',
  'The team is needed for the release',
  'Blocked by the provider until their fix is out',
] as const

export const cancelReasons = [
  'The experiment showed no effect',
  'Merged into the roadmap for next quarter',
  'The customer who asked for it has left',
] as const

export const finalNotes = [
  'Done a week early. The checklist is worth keeping for the next one.',
  'Reached, with one follow-up: the report for finance.',
  'It works, and support has already noticed the difference.',
] as const

export const outcomes = [
  'Live for everyone since this morning',
  'Handed over to the operations team',
  'Shipped behind a flag, on for ten customers',
] as const

export const priorityReasons = [
  'A customer is waiting for it',
  'The release depends on it',
  'It can wait until the launch is over',
] as const

export const readingNotes = [
  'After the release',
  'Includes the holiday week',
  'First full week',
] as const
