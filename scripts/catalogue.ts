import { readFile } from 'node:fs/promises'
import { catalogue } from '../stories/catalogue.ts'

/** Compares the table of components and states with the built Storybook: each pair has its story. */
interface StorybookIndex {
  readonly entries: Readonly<Record<string, { readonly type: string }>>
}

const path = `${process.env.STORYBOOK_FOLDER ?? 'storybook-static'}/index.json`
const { entries } = JSON.parse(await readFile(path, 'utf8')) as StorybookIndex
const missing = Object.entries(catalogue).flatMap(([component, states]) =>
  Object.entries(states).flatMap(([state, id]) =>
    entries[id]?.type === 'story' ? [] : [`${component}, ${state}: no story ${id}`],
  ),
)
const listed = Object.values(catalogue).flatMap((states) => Object.values(states))
const unlisted = Object.keys(entries).filter(
  (id) =>
    /^(components|toasts|devtools|hooks|recipes)-/.test(id) &&
    entries[id]?.type === 'story' &&
    !listed.includes(id),
)
for (const line of [...missing, ...unlisted.map((id) => `${id} is in no table`)])
  console.error(line)
console.log(`${listed.length - missing.length} of ${listed.length} states have their story.`)
process.exitCode = missing.length + unlisted.length > 0 ? 1 : 0
