import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'PROTOCOL.md',
  ...readdirSync(join(root, 'docs'), { recursive: true })
    .map((name) => join('docs', String(name)))
    .filter((name) => name.endsWith('.md')),
]

/** A page without its code, in which nothing is a link or a heading. */
const proseOf = (page: string) =>
  readFileSync(join(root, page), 'utf8').replace(/^```[^]*?^```/gm, '')

/** What GitHub makes of a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-')

/** Links of a page that lead nowhere. */
function broken(page: string): readonly string[] {
  const links = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  return links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false
    const [path, anchor] = link.split('#')
    const target = path ? join(dirname(page), path) : page
    if (!existsSync(join(root, target))) return true
    if (!anchor) return false
    const headings = [...proseOf(target).matchAll(/^#+ (.*)$/gm)]
    return !headings.some(([, heading = '']) => anchorOf(heading) === anchor)
  })
}

describe('links', () => {
  it.each(pages)('of %s lead somewhere', (page) => {
    expect(broken(page)).toEqual([])
  })
})
