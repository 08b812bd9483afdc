// @vitest-environment jsdom
import { expect, it } from 'vitest'
import * as core from '../../src'
import * as devtools from '../../src/devtools'
import * as jobs from '../../src/jobs'
import * as toast from '../../src/toast'
import { catalogue } from '../../stories/catalogue'

/** What shows nothing by itself: it holds others, or is part of one of them. */
const silent = ['RealtimeProvider', 'RealtimeError', 'useRealtimeContext', 'JobActions']

it('each component and hook that an app can import has a place in the catalogue', () => {
  const names = [core, jobs, toast, devtools].flatMap((entry) => Object.keys(entry))
  const shown = names.filter((name) => /^(use)?[A-Z]/.test(name) && !silent.includes(name))
  const { Hooks = {}, ...components } = catalogue
  expect(shown.length).toBeGreaterThan(20)
  expect(shown.filter((name) => !(name in Hooks || name in components))).toEqual([])
})
