import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { referenceFolder, referencePages } from '../../scripts/reference'

const pages = referencePages()

it('explains every export as the code does; `npm run reference` writes it anew', () => {
  expect(readdirSync(referenceFolder).sort()).toEqual([...pages.keys()].sort())
  for (const [name, text] of pages) {
    expect(readFileSync(join(referenceFolder, name), 'utf8')).toBe(text)
  }
})

it('leads from page to page', () => {
  for (const [name, text] of pages) {
    for (const [, file = '', anchor] of text.matchAll(/\]\((\w[\w-]*\.md)?#(\w+)\)/g)) {
      expect(pages.get(file || name)?.toLowerCase()).toContain(`\n## ${anchor}\n`)
    }
  }
})
