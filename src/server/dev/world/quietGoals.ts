import type { SampleGoal } from './sampleGoal'

/** The goals that are smaller, paused, finished or not begun. */
export const quietGoals: readonly SampleGoal[] = [
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
