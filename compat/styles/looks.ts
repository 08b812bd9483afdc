import type { Page } from 'playwright'

/** Property → value. */
type Look = Readonly<Record<string, string>>
type Looks = Readonly<Record<string, Look>>

/**
 * What a reset or a framework could take from our parts, or give to them. Colours are left out, being the
 * neighbour's by the tokens, and what is the neighbour's by inheritance: the font, and the space between letters.
 */
const visible = [
  'position',
  'inset-block-start',
  'inset-inline-start',
  'z-index',
  'inline-size',
  'min-block-size',
  'min-inline-size',
  'max-block-size',
  'max-inline-size',
  'padding-block-start',
  'padding-block-end',
  'padding-inline-start',
  'padding-inline-end',
  'border-start-start-radius',
  'border-end-end-radius',
  'row-gap',
  'column-gap',
  'flex-grow',
  'flex-shrink',
  'flex-basis',
  'flex-wrap',
  'align-items',
  'justify-content',
  'order',
  'overflow-x',
  'overflow-y',
  'font-size',
  'font-style',
  'font-weight',
  'text-align',
  'text-decoration-line',
  'text-indent',
  'text-transform',
  'cursor',
  'opacity',
  'visibility',
]

/** Where the page puts a part of ours; inside of it they are ours. */
const place = [
  'block-size',
  'margin-block-start',
  'margin-block-end',
  'margin-inline-start',
  'margin-inline-end',
]

const edges = ['border-block-start', 'border-block-end', 'border-inline-start', 'border-inline-end']

/** How our parts look, by what they are; the first of each kind. Those with a class of the page are its own. */
export const looksOfOurs = (page: Page): Promise<Looks> =>
  page.evaluate(
    ({ visible, place, edges }) => {
      const ownClasses = ({ classList }: Element) =>
        [...classList].filter((name) => name.startsWith('tidings-'))
      const nameOf = (element: Element): string => {
        const own = ownClasses(element)
        if (own.length > 0) return `.${own.join('.')}`
        const { parentElement, localName } = element
        return parentElement ? `${nameOf(parentElement)} > ${localName}` : localName
      }
      // What a live region says comes and goes.
      const hasWords = (element: Element) =>
        !element.matches('[role=status]') && element.textContent !== ''
      const lookOf = (element: Element): Look => {
        const style = element.computedStyleMap()
        const value = (property: string) => String(style.get(property))
        const display = value('display')
        const isInside = element.parentElement?.closest('[class^=tidings-]')
        // Without a style an edge has a width all the same, and shows none.
        const edge = (name: string) =>
          value(`${name}-style`) === 'none' ? '0px' : value(`${name}-width`)
        const valuesOf = (names: readonly string[]) =>
          Object.fromEntries(names.map((name) => [name, value(name)]))
        return {
          ...valuesOf(visible),
          ...(isInside ? valuesOf(place) : {}),
          ...Object.fromEntries(edges.map((name) => [name, edge(name)])),
          // In a flex box or a grid of the page, what is inline is a block.
          display: display.replace('inline-', ''),
          marker: display === 'list-item' ? value('list-style-type') : 'none',
          'line-height': hasWords(element) ? value('line-height') : 'of no words',
          'box-sizing': ownClasses(element).length > 0 ? value('box-sizing') : 'of no box',
        }
      }
      const looks: Record<string, Look> = {}
      for (const element of document.querySelectorAll('[class^=tidings-], [class^=tidings-] *')) {
        const isForeign = element.classList.length > ownClasses(element).length
        // What is highlighted is the page's, and what is drawn in an icon has no box.
        const isOurs = !isForeign && !element.matches('.tidings-highlight, svg *')
        const { status, action, part } = (element as HTMLElement).dataset
        const state = [status, action, part].filter(Boolean).join(' ')
        const name = state ? `${nameOf(element)} (${state})` : nameOf(element)
        if (isOurs && !(name in looks)) looks[name] = lookOf(element)
      }
      return looks
    },
    { visible, place, edges },
  )

/** What follows from the size of what is inside. */
const sizes =
  /^(?:width|height|(?:block|inline)-size|(?:perspective|transform)-origin|grid-template-rows)$/

/** Everything that is known of the style of what is not ours, by its place in the page. */
export const stylesOfOthers = async (page: Page): Promise<Looks> => {
  const styles = await page.evaluate(() =>
    [...document.querySelectorAll('html, body, body *')]
      .filter((element) => !element.closest('[class*=tidings-]'))
      .map((element, index) => {
        const style = getComputedStyle(element)
        const look = [...style].map((name) => [name, style.getPropertyValue(name)] as const)
        return [`${index} ${element.localName}`, look] as const
      }),
  )
  return Object.fromEntries(
    styles.map(([name, look]) => [
      name,
      Object.fromEntries(look.filter(([property]) => !sizes.test(property))),
    ]),
  )
}

/** One line for each property that is not as expected. */
export const differences = (expected: Looks, looks: Looks): readonly string[] =>
  [...new Set([...Object.keys(expected), ...Object.keys(looks)])].flatMap((name) => {
    const [before, after] = [expected[name], looks[name]]
    if (!before || !after) return [`${name}: is ${before ? 'missing' : 'new'}`]
    return Object.keys(before)
      .filter((property) => before[property] !== after[property])
      .map((property) => `${name}: ${property} is ${after[property]}, not ${before[property]}`)
  })
