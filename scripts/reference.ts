import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * The reference of every entry, from the types and their TSDoc: file name → Markdown. A name that several
 * entries export is explained in the first of them.
 */
export function referencePages(): ReadonlyMap<string, string> {
  const read = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(read.config, ts.sys, root)
  const entries = Object.entries(options.paths ?? {})
    .filter(([entry]) => !entry.endsWith('.css'))
    .map(([entry, [path = '']]) => ({ entry, file: join(root, path) }))
  const program = ts.createProgram(
    entries.map(({ file }) => file),
    options,
  )
  const checker = program.getTypeChecker()
  const modules = entries.map(({ entry, file }) => {
    const source = program.getSourceFile(file)
    const module = source && checker.getSymbolAtLocation(source)
    if (!module) throw new Error(`${file} is not there.`)
    const symbols = checker.getExportsOfModule(module).map((symbol) => ({
      name: symbol.name,
      symbol: symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
    }))
    return { entry, symbols }
  })
  const homes = new Map<ts.Symbol, Home>()
  for (const { entry, symbols } of modules) {
    for (const { name, symbol } of symbols) {
      if (!homes.has(symbol)) homes.set(symbol, { entry, name })
    }
  }
  return new Map([
    ...modules.map((one) => [pageOf(one.entry), page(checker, one, homes)] as const),
    ['README.md', indexOf(entries.map(({ entry }) => entry))],
  ])
}

/** Where a name is explained. */
interface Home {
  readonly entry: string
  readonly name: string
}

type Homes = ReadonlyMap<ts.Symbol, Home>

interface Named {
  readonly name: string
  readonly symbol: ts.Symbol
}

const pageOf = (entry: string) => `${entry.replace('tidings/', '')}.md`

const indexOf = (entries: readonly string[]) =>
  [
    '# Reference',
    'Every export of every entry, with its options and their defaults. The pages are made from the comments in the code by `npm run reference`; what the entries are for is in the [README](../../README.md#entries-and-sizes).',
    entries.map((entry) => `- [\`${entry}\`](${pageOf(entry)})`).join('\n'),
    '',
  ].join('\n\n')

function page(
  checker: ts.TypeChecker,
  { entry, symbols }: { readonly entry: string; readonly symbols: readonly Named[] },
  homes: Homes,
): string {
  const isOwn = ({ symbol }: Named) => homes.get(symbol)?.entry === entry
  const isValue = ({ symbol }: Named) => (symbol.flags & ts.SymbolFlags.Value) !== 0
  const own = symbols.filter(isOwn)
  const ordered = [...own.filter(isValue), ...own.filter((named) => !isValue(named))]
  const elsewhere = symbols
    .filter((named) => !isOwn(named))
    .flatMap(({ symbol }) => homes.get(symbol) ?? [])
    .map((home) => linkTo(home, entry))
  return [
    `# \`${entry}\``,
    ...ordered.flatMap((named) => sectionOf(checker, named, entry, homes)),
    ...(elsewhere.length > 0 ? ['## Also exported here', elsewhere.join(', ')] : []),
    '',
  ].join('\n\n')
}

const linkTo = (home: Home, from: string) =>
  `[\`${home.name}\`](${home.entry === from ? '' : pageOf(home.entry)}#${home.name.toLowerCase()})`

/** What is known of an export: its meaning, an example, how it is called or what it is, its properties. */
function sectionOf(
  checker: ts.TypeChecker,
  { name, symbol }: Named,
  entry: string,
  homes: Homes,
): readonly string[] {
  const example = tagOf(symbol, 'example')
  const shape = shapeOf(checker, symbol)
  const words = new Set([`${name}Props`, ...(shape.match(/\w+/g) ?? [])])
  const named = [...homes.values()].filter((home) => home.name !== name && words.has(home.name))
  return [
    `## ${name}`,
    ...[meaningOf(checker, symbol)].filter(Boolean),
    ...(shape ? [fenced(shape)] : []),
    ...(example ? [example.includes('```') ? example : fenced(example.replace(/^`|`$/g, ''))] : []),
    ...(named.length > 0 ? [`See ${named.map((home) => linkTo(home, entry)).join(', ')}.`] : []),
    ...tableOf(checker, symbol),
  ]
}

const fenced = (code: string) => `\`\`\`tsx\n${code}\n\`\`\``

/** A call as it is written in the code, without the body; the text of a type that has no properties. */
function shapeOf(checker: ts.TypeChecker, symbol: ts.Symbol): string {
  const declarations = symbol.declarations ?? []
  const functions = declarations.filter(ts.isFunctionDeclaration)
  const shown = functions.length > 1 ? functions.filter(({ body }) => !body) : functions
  if (shown.length > 0)
    return shown.map((one) => textOf(one, one.body).replace(/^export /, '')).join('\n')
  const [declaration] = declarations
  if (!declaration) return ''
  if (ts.isTypeAliasDeclaration(declaration)) return textOf(declaration).replace(/^export /, '')
  if (ts.isVariableDeclaration(declaration)) {
    const [call] = checker.getTypeOfSymbol(symbol).getCallSignatures()
    const written = declaration.initializer
    if (!call || !written || !ts.isArrowFunction(written)) return ''
    return `const ${symbol.name} = ${textOf(written, written.body).replace(/\s*=>$/, '')}`
  }
  return ''
}

/** The text of a declaration, up to its body, without comments. */
function textOf(node: ts.Node, body?: ts.Node): string {
  const text = node.getSourceFile().text.slice(node.getStart(), body ? body.getStart() : node.end)
  return text.replace(/\/\*\*[^]*?\*\/\s*|\/\/ eslint-.*\n\s*/g, '').trim()
}

/** The properties of an interface or a class, as a table. */
function tableOf(checker: ts.TypeChecker, symbol: ts.Symbol): readonly string[] {
  if (!(symbol.flags & (ts.SymbolFlags.Interface | ts.SymbolFlags.TypeAlias))) return []
  const type = checker.getDeclaredTypeOfSymbol(symbol)
  const alias = symbol.declarations?.find(ts.isTypeAliasDeclaration)
  if (alias && !/Props$/.test(symbol.name)) return []
  const parts = type.isUnion() ? type.types : [type]
  const properties = new Map(
    parts.flatMap((part) => part.getProperties()).map((property) => [property.name, property]),
  )
  const rows = [...properties.values()]
    .filter(isOurs)
    .map((property) => rowOf(checker, property))
    .filter((row) => row !== null)
  if (rows.length === 0) return []
  const hasDefault = rows.some(({ byDefault }) => byDefault)
  const head = hasDefault ? ['name', 'type', 'meaning', 'default'] : ['name', 'type', 'meaning']
  return [
    [
      head,
      head.map(() => '---'),
      ...rows.map(({ name, type, meaning, byDefault }) =>
        hasDefault ? [name, type, meaning, byDefault] : [name, type, meaning],
      ),
    ]
      .map((cells) => `| ${cells.join(' | ')} |`)
      .join('\n'),
  ]
}

const isOurs = ({ declarations }: ts.Symbol) =>
  declarations?.some((one) => one.getSourceFile().fileName.startsWith(join(root, 'src'))) ?? false

function rowOf(checker: ts.TypeChecker, property: ts.Symbol) {
  const [declaration] = property.declarations ?? []
  if (!declaration) return null
  const isOptional = (property.flags & ts.SymbolFlags.Optional) !== 0
  const type = ts.isPropertySignature(declaration)
    ? (declaration.type?.getText() ?? 'unknown')
    : textOf(declaration)
  return {
    name: `\`${property.name}${isOptional ? '?' : ''}\``,
    type: `\`${inCell(type.replace(/\/\*\*[^]*?\*\/\s*/g, '').replaceAll('`', "'"))}\``,
    meaning: inCell(meaningOf(checker, property)),
    byDefault: inCell(tagOf(property, 'default')),
  }
}

const inCell = (text: string) => text.replace(/\s+/g, ' ').replaceAll('|', '\\|').trim()

const meaningOf = (checker: ts.TypeChecker, symbol: ts.Symbol): string =>
  linksAsCode(ts.displayPartsToString(symbol.getDocumentationComment(checker))).replace(
    /\s*\[protocol [\d., –]+\]/g,
    '',
  )

function tagOf(symbol: ts.Symbol, name: string): string {
  const tag = symbol.getJsDocTags().find((one) => one.name === name)
  return linksAsCode(ts.displayPartsToString(tag?.text)).trim()
}

const linksAsCode = (text: string) => text.replace(/\{@link\s+([^}\s]+)[^}]*\}/g, '`$1`')

/** Where the pages are. */
export const referenceFolder = join(root, 'docs/reference')

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await mkdir(referenceFolder, { recursive: true })
  for (const [name, text] of referencePages()) {
    const path = join(referenceFolder, name)
    const before = await readFile(path, 'utf8').catch(() => '')
    if (before !== text) await writeFile(path, text)
  }
}
