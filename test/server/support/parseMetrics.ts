interface ParsedSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const sampleLine = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/
const labelPair = /([a-zA-Z_]\w*)="((?:[^"\\]|\\[\\"n])*)"(?:,|$)/y

/** Reads the Prometheus text format as strictly as its specification is; throws where it is not. */
export function parseMetrics(text: string) {
  if (!text.endsWith('\n')) throw new Error('the last line must end')
  const types = new Map<string, string>()
  const helps = new Map<string, string>()
  const samples: ParsedSample[] = []
  for (const line of text.slice(0, -1).split('\n')) {
    const comment = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.*)$/.exec(line)
    if (comment) {
      const [, kind, name = '', rest = ''] = comment
      const known = kind === 'HELP' ? helps : types
      if (known.has(name)) throw new Error(`${name} has two ${kind} lines`)
      known.set(name, rest)
      continue
    }
    const [, name, labels = '', value] = sampleLine.exec(line) ?? []
    if (name === undefined || value === undefined) throw new Error(`not a sample: ${line}`)
    const family = types.has(name) ? name : name.replace(/_(bucket|sum|count)$/, '')
    if (!types.has(family) || !helps.has(family)) throw new Error(`${name} has no TYPE or HELP`)
    if (types.get(family) === 'counter' && !family.endsWith('_total')) {
      throw new Error(`the counter ${family} does not end in _total`)
    }
    samples.push({ name, labels: parseLabels(labels), value: parseNumber(value) })
  }
  const keys = samples.map(({ name, labels }) => name + JSON.stringify(labels))
  if (new Set(keys).size < keys.length) throw new Error('a series is there twice')
  return {
    types,
    samples,
    value(name: string, labels: Readonly<Record<string, string>> = {}): number {
      const wanted = JSON.stringify(labels)
      const found = samples.find(
        (sample) => sample.name === name && JSON.stringify(sample.labels) === wanted,
      )
      if (!found) throw new Error(`no ${name}${wanted}`)
      return found.value
    },
  }
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {}
  labelPair.lastIndex = 0
  while (labelPair.lastIndex < text.length) {
    const at = labelPair.lastIndex
    const [, name, value] = labelPair.exec(text) ?? []
    if (name === undefined || value === undefined) throw new Error(`no labels: ${text.slice(at)}`)
    labels[name] = value.replaceAll(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char))
  }
  return labels
}

function parseNumber(text: string): number {
  const special = new Map([
    ['+Inf', Infinity],
    ['-Inf', -Infinity],
    ['NaN', NaN],
  ])
  const value = special.get(text) ?? Number(text)
  if (Number.isNaN(value) && text !== 'NaN') throw new Error(`not a number: ${text}`)
  return value
}
