/** One bar of a chart. */
export interface ChartBar {
  readonly name: string
  readonly value: number
  readonly text: string
  readonly isOurs: boolean
}

const width = 720
const rowHeight = 26
const labelWidth = 190
const valueWidth = 90

const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** A bar chart as SVG, readable on light and on dark pages. */
export function chartOf(title: string, bars: readonly ChartBar[]): string {
  const height = 34 + bars.length * rowHeight + 8
  const most = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE)
  const room = width - labelWidth - valueWidth
  const rows = bars.map(({ name, value, text, isOurs }, index) => {
    const y = 34 + index * rowHeight
    const length = Math.max(1, (value / most) * room).toFixed(1)
    const middle = y + 15
    const mark = isOurs ? ' class="own"' : ''
    return [
      `<text${mark} x="${labelWidth - 10}" y="${middle}" text-anchor="end">${escape(name)}</text>`,
      `<rect${mark} x="${labelWidth}" y="${y + 3}" width="${length}" height="16" rx="3"/>`,
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
@media (prefers-color-scheme: dark) {
  text { fill: #b6bfce }
  .title, text.own { fill: #f1f4f9 }
  rect { fill: #5c687d }
  rect.own { fill: #6ea0ff }
}
</style>
<text class="title" x="0" y="16">${escape(title)}</text>
${rows.join('\n')}
</svg>
`
}
