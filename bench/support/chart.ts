/** One bar of a chart. */
export interface ChartBar {
  readonly name: string
  readonly value: number
  readonly text: string
  readonly isOurs: boolean
}

const width = 720
const rowHeight = 26
const labelWidth = 200
/** About one character, wide ones among them. */
const characterWidth = 7.6
/** What is so many times the next is drawn as a broken bar, so that the others can be told apart. */
const outlierRatio = 5

const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** The largest value, or somewhat more than the next where that one is far beyond it. */
function scaleOf(values: readonly number[]): number {
  const [largest = 0, next = 0] = values.toSorted((a, b) => b - a)
  const isOutlier = next > 0 && largest > next * outlierRatio
  return Math.max(isOutlier ? next * 1.5 : largest, Number.MIN_VALUE)
}

/** A bar chart as SVG, readable on light and on dark pages. */
export function chartOf(title: string, bars: readonly ChartBar[]): string {
  const height = 34 + bars.length * rowHeight + 8
  const most = scaleOf(bars.map(({ value }) => value))
  const valueWidth = Math.max(...bars.map(({ text }) => text.length)) * characterWidth + 8
  const room = width - labelWidth - valueWidth
  const rows = bars.map(({ name, value, text, isOurs }, index) => {
    const y = 34 + index * rowHeight
    const isBroken = value > most
    const length = Math.max(1, Math.min(1, value / most) * room).toFixed(1)
    const middle = y + 15
    const mark = isOurs ? ' class="own"' : ''
    return [
      `<text${mark} x="${labelWidth - 10}" y="${middle}" text-anchor="end">${escape(name)}</text>`,
      `<rect${mark} x="${labelWidth}" y="${y + 3}" width="${length}" height="16" rx="3"/>`,
      isBroken
        ? `<path class="break" d="M${labelWidth + room - 28} ${y + 22}l8 -22m4 0l-8 22"/>`
        : '',
      `<text${mark} x="${labelWidth + Number(length) + 8}" y="${middle}">${escape(text)}</text>`,
    ].join('')
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">
<style>
text { font: 13px system-ui, sans-serif; fill: #3b4252 }
.title { font-weight: 600; fill: #1b1f2a }
rect { fill: #9aa5b8 }
text.own { font-weight: 600; fill: #1b1f2a }
rect.own { fill: #2f6fed }
.break { stroke: #fff; stroke-width: 2.5 }
@media (prefers-color-scheme: dark) {
  text { fill: #b6bfce }
  .title, text.own { fill: #f1f4f9 }
  rect { fill: #5c687d }
  rect.own { fill: #6ea0ff }
  .break { stroke: #0d1117 }
}
</style>
<text class="title" x="0" y="16">${escape(title)}</text>
${rows.join('\n')}
</svg>
`
}
