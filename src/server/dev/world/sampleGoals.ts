import type { ActionStatus, GoalStatus, IssueCategory, IssueStatus, Priority } from '../records'

/** An action of the sample: title, assignee, priority, where it has got to. */
export interface SampleAction {
  readonly title: string
  readonly description: string
  readonly assignedTo: string
  readonly priority: Priority
  readonly status: ActionStatus
  readonly progress: number
}

/** An issue of the sample. */
export interface SampleIssue {
  readonly title: string
  readonly description: string
  readonly severity: Priority
  readonly category: IssueCategory
  readonly status: IssueStatus
}

/** A measure of the sample, with as many readings as `readingCount`, evenly over the goal's life. */
export interface SampleMeasure {
  readonly title: string
  readonly unit: string
  readonly start: number
  readonly target: number
  readonly latest: number
  readonly readingCount: number
}

/** A goal of the sample with everything that belongs to it. */
export interface SampleGoal {
  readonly title: string
  readonly description: string
  readonly ownerId: string
  readonly ageDays: number
  readonly status: Exclude<GoalStatus, 'archived'>
  /** Why it was paused, or what was said at the end. */
  readonly remark?: string
  readonly actions: readonly SampleAction[]
  readonly issues: readonly SampleIssue[]
  readonly measure?: SampleMeasure
}

/** What the dev server starts with. */
export const sampleGoals: readonly SampleGoal[] = [
  {
    title: 'Cut customer onboarding from 14 days to 5',
    description:
      'New teams wait two weeks before they see their own data. Self-service import, a guided first project and fewer approval steps should bring that to a working week.',
    ownerId: 'u-ada',
    ageDays: 72,
    status: 'active',
    actions: [
      {
        title: 'Ship the CSV and Jira importers',
        description: 'Both with a preview and an undo for the first 24 hours.',
        assignedTo: 'u-emil',
        priority: 'high',
        status: 'in_progress',
        progress: 70,
      },
      {
        title: 'Design the guided first project',
        description: 'Five steps at most; every step can be skipped and found again.',
        assignedTo: 'u-chloe',
        priority: 'high',
        status: 'completed',
        progress: 100,
      },
      {
        title: 'Interview ten teams that gave up during set-up',
        description: 'Half of them with fewer than 20 seats.',
        assignedTo: 'u-farah',
        priority: 'medium',
        status: 'completed',
        progress: 100,
      },
      {
        title: 'Remove manual approval for plans under 50 seats',
        description: 'Fraud checks move to the first invoice.',
        assignedTo: 'u-hugo',
        priority: 'critical',
        status: 'in_progress',
        progress: 40,
      },
    ],
    issues: [
      {
        title: 'Importer drops rows with non-breaking spaces',
        description:
          'Seen in exports from two ERP systems; the preview counts them, the import does not.',
        severity: 'high',
        category: 'bug',
        status: 'in_progress',
      },
      {
        title: 'Welcome mail lands in spam at three large customers',
        description: 'DKIM passes; the shared sending IP has a poor reputation.',
        severity: 'medium',
        category: 'bug',
        status: 'open',
      },
    ],
    measure: {
      title: 'Median days to first value',
      unit: 'days',
      start: 14,
      target: 5,
      latest: 7.4,
      readingCount: 20,
    },
  },
  {
    title: 'Bring checkout below 300 ms at p95',
    description:
      'Slow checkout costs us about 2 % of upgrades. Three services answer in sequence today; one of them should not be asked at all.',
    ownerId: 'u-ben',
    ageDays: 58,
    status: 'active',
    actions: [
      {
        title: 'Read prices from the edge cache',
        description: 'Invalidate by price list version, not by time.',
        assignedTo: 'u-emil',
        priority: 'high',
        status: 'completed',
        progress: 100,
      },
      {
        title: 'Ask tax and inventory in parallel',
        description: 'With a shared deadline of 250 ms and a stored fallback for tax.',
        assignedTo: 'u-ben',
        priority: 'critical',
        status: 'in_progress',
        progress: 55,
      },
      {
        title: 'Alert on p95 rather than on averages',
        description: 'Page only if it lasts ten minutes.',
        assignedTo: 'u-devika',
        priority: 'medium',
        status: 'todo',
        progress: 0,
      },
    ],
    issues: [
      {
        title: 'Cold starts double latency after each deploy',
        description: 'The first 200 requests per instance take more than 700 ms.',
        severity: 'high',
        category: 'improvement',
        status: 'open',
      },
      {
        title: 'Voucher codes bypass the price cache',
        description: 'Every basket with a voucher goes to the database four times.',
        severity: 'critical',
        category: 'bug',
        status: 'resolved',
      },
    ],
    measure: {
      title: 'Checkout latency, p95',
      unit: 'ms',
      start: 820,
      target: 300,
      latest: 410,
      readingCount: 24,
    },
  },
  {
    title: 'Pass the SOC 2 Type II audit',
    description:
      'Four of our ten largest prospects ask for the report before they sign. The observation period ends in eleven weeks.',
    ownerId: 'u-grace',
    ageDays: 64,
    status: 'active',
    actions: [
      {
        title: 'Collect evidence for access reviews automatically',
        description: 'Monthly export from the identity provider, signed and stored.',
        assignedTo: 'u-grace',
        priority: 'critical',
        status: 'in_progress',
        progress: 80,
      },
      {
        title: 'Rehearse the incident response plan',
        description: 'A two-hour exercise with a leaked credential as the scenario.',
        assignedTo: 'u-hugo',
        priority: 'high',
        status: 'todo',
        progress: 10,
      },
      {
        title: 'Encrypt the analytics backups',
        description: 'The last store that still relies on disk encryption alone.',
        assignedTo: 'u-emil',
        priority: 'high',
        status: 'blocked',
        progress: 25,
      },
    ],
    issues: [
      {
        title: 'Two contractors kept production access after they left',
        description: 'Found in the March review; access was removed the same day.',
        severity: 'critical',
        category: 'other',
        status: 'closed',
      },
    ],
    measure: {
      title: 'Controls with complete evidence',
      unit: '%',
      start: 35,
      target: 100,
      latest: 78,
      readingCount: 16,
    },
  },
  {
    title: 'Launch the mobile app in Germany, Austria and Switzerland',
    description:
      'German and French texts, local payment methods and a support rota that starts at eight in the morning.',
    ownerId: 'u-chloe',
    ageDays: 41,
    status: 'active',
    actions: [
      {
        title: 'Translate and review all texts',
        description: 'Reviewed by two customers in each language.',
        assignedTo: 'u-chloe',
        priority: 'high',
        status: 'in_progress',
        progress: 60,
      },
      {
        title: 'Add SEPA direct debit and TWINT',
        description: 'Through the payment provider we have; no new contract.',
        assignedTo: 'u-emil',
        priority: 'critical',
        status: 'in_progress',
        progress: 30,
      },
      {
        title: 'Hire two German-speaking support agents',
        description: 'One of them by the beta.',
        assignedTo: 'u-farah',
        priority: 'medium',
        status: 'in_progress',
        progress: 50,
      },
    ],
    issues: [
      {
        title: 'Long German words overflow the tab bar',
        description: '“Benachrichtigungen” is cut on phones narrower than 360 px.',
        severity: 'low',
        category: 'bug',
        status: 'open',
      },
      {
        title: 'Does the privacy notice need a Swiss version?',
        description: 'Legal asks which data leaves the country.',
        severity: 'medium',
        category: 'question',
        status: 'in_progress',
      },
    ],
    measure: {
      title: 'Beta testers active each week',
      unit: 'people',
      start: 40,
      target: 500,
      latest: 265,
      readingCount: 14,
    },
  },
  {
    title: 'Win back 120 small-business accounts',
    description:
      'Accounts under 20 seats that left in the past year. Most name price; the interviews say it was the missing calendar sync.',
    ownerId: 'u-farah',
    ageDays: 47,
    status: 'active',
    actions: [
      {
        title: 'Call the thirty accounts that left most recently',
        description: 'Not to sell: to hear what they use now.',
        assignedTo: 'u-farah',
        priority: 'medium',
        status: 'completed',
        progress: 100,
      },
      {
        title: 'Build two-way calendar sync',
        description: 'Google first, Microsoft two weeks later.',
        assignedTo: 'u-ben',
        priority: 'high',
        status: 'in_progress',
        progress: 45,
      },
      {
        title: 'Offer a starter plan for five seats',
        description: 'Finance wants to see the effect on the team plan first.',
        assignedTo: 'u-ada',
        priority: 'medium',
        status: 'paused',
        progress: 20,
      },
    ],
    issues: [
      {
        title: 'Returning accounts find their old projects archived',
        description: 'They think the data is gone and leave again within a day.',
        severity: 'high',
        category: 'improvement',
        status: 'open',
      },
    ],
    measure: {
      title: 'Accounts won back',
      unit: 'accounts',
      start: 0,
      target: 120,
      latest: 52,
      readingCount: 12,
    },
  },
  {
    title: 'Replace the billing engine',
    description:
      'The old one cannot bill by usage. Run both side by side for one cycle, compare every invoice, then switch.',
    ownerId: 'u-ben',
    ageDays: 80,
    status: 'paused',
    remark: 'Waiting for the audit window to close before money flows change',
    actions: [
      {
        title: 'Compare 10,000 invoices of both engines',
        description: 'Differences of one cent count.',
        assignedTo: 'u-devika',
        priority: 'high',
        status: 'paused',
        progress: 35,
      },
      {
        title: 'Model usage-based plans',
        description: 'Metered by active project, billed monthly in arrears.',
        assignedTo: 'u-emil',
        priority: 'medium',
        status: 'completed',
        progress: 100,
      },
    ],
    issues: [
      {
        title: 'Rounding differs for prices with three decimals',
        description: 'The old engine rounds each line, the new one the sum.',
        severity: 'medium',
        category: 'bug',
        status: 'open',
      },
    ],
  },
  {
    title: 'Publish the partner API',
    description:
      'Version 1 with OAuth, rate limits, webhooks and a sandbox for the first six partners.',
    ownerId: 'u-ada',
    ageDays: 90,
    status: 'completed',
    remark: 'Six partners are live, two more than planned. Webhook retries are the next step.',
    actions: [
      {
        title: 'Write the reference and three guides',
        description: 'Every example is run by the test suite.',
        assignedTo: 'u-chloe',
        priority: 'medium',
        status: 'completed',
        progress: 100,
      },
      {
        title: 'Open the sandbox',
        description: 'Reset each night, with believable sample data.',
        assignedTo: 'u-emil',
        priority: 'high',
        status: 'completed',
        progress: 100,
      },
    ],
    issues: [
      {
        title: 'Webhook signatures break on chunked bodies',
        description: 'The raw body was parsed before it was checked.',
        severity: 'high',
        category: 'bug',
        status: 'closed',
      },
    ],
  },
  {
    title: 'Open the Lisbon office',
    description:
      'A place for twelve people near Cais do Sodré, with a studio for customer interviews.',
    ownerId: 'u-hugo',
    ageDays: 12,
    status: 'draft',
    actions: [
      {
        title: 'Visit the three shortlisted places',
        description: 'Take the noise meter along.',
        assignedTo: 'u-hugo',
        priority: 'low',
        status: 'todo',
        progress: 0,
      },
    ],
    issues: [],
  },
]
