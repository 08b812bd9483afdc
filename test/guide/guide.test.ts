import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const guide = readFileSync('docs/testing.md', 'utf8')
const samples = [...guide.matchAll(/<!-- (\S+) -->\n+```tsx\n([\s\S]*?)```/g)]

it('shows samples that run', () => {
  expect(samples.length).toBe([...guide.matchAll(/```tsx/g)].length)
})

it.each(samples.map(([, path, code]) => ({ path, code })))(
  'shows $path as it is',
  ({ path, code }) => {
    expect(code).toBe(readFileSync(String(path), 'utf8'))
  },
)
