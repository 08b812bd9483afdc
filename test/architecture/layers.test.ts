import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { layers } from '../../scripts/layers.js'

const src = resolve(import.meta.dirname, '../../src')

interface Import {
  /** Below `src/`, or the name of a package. */
  readonly target: string
  readonly isType: boolean
  readonly isPackage: boolean
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) =>
  /\.tsx?$/.test(name),
)

function resolveFile(path: string): string {
  const candidates = [`${path}.ts`, `${path}.tsx`, `${path}.d.ts`, join(path, 'index.ts'), path]
  const found = candidates.find((one) => statSync(one, { throwIfNoEntry: false })?.isFile())
  if (!found) throw new Error(`nothing at ${path}`)
  return relative(src, found)
}

function importsOf(file: string): Import[] {
  const path = join(src, file)
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022)
  return source.statements.flatMap((node) => {
    const isImport = ts.isImportDeclaration(node)
    if (!isImport && !ts.isExportDeclaration(node)) return []
    const { moduleSpecifier } = node
    if (!moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return []
    const name = moduleSpecifier.text
    if (name.endsWith('.css')) return []
    const bindings = isImport ? node.importClause?.namedBindings : undefined
    const isType =
      (isImport
        ? node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
        : node.isTypeOnly) ||
      (bindings !== undefined &&
        ts.isNamedImports(bindings) &&
        bindings.elements.every((element) => element.isTypeOnly))
    const isPackage = !name.startsWith('.')
    const target = isPackage ? name : resolveFile(resolve(dirname(path), name))
    return [{ target, isType, isPackage }]
  })
}

const graph = new Map(files.map((file) => [file, importsOf(file)]))
const layerOf = (file: string) => file.split('/')[0] ?? ''

describe.each(layers)('$folder', ({ folder, imports, types, packages }) => {
  const own = files.filter((file) => layerOf(file) === folder)

  it('has files', () => {
    expect(own.length).toBeGreaterThan(0)
  })

  it('imports only what it may', () => {
    const wrong: string[] = []
    for (const file of own) {
      for (const { target, isType, isPackage } of graph.get(file) ?? []) {
        if (isPackage) {
          const isAllowed = packages.some((name) =>
            name === 'node:*'
              ? target.startsWith('node:')
              : target === name || target.startsWith(`${name}/`),
          )
          if (!isAllowed) wrong.push(`${file} → ${target}`)
          continue
        }
        const layer = layerOf(target)
        if (layer === folder || imports.includes(layer)) continue
        const isAllowed = types.some((name) => target === `${name}.ts` || layer === name)
        if (!isAllowed || !isType) wrong.push(`${file} → ${target}`)
      }
    }
    expect(wrong).toEqual([])
  })

  it('enters other layers through their index, and no sibling', () => {
    const wrong: string[] = []
    const isGrouped = ['transports', 'domains', 'components'].includes(folder)
    for (const file of own) {
      for (const { target, isPackage } of graph.get(file) ?? []) {
        if (isPackage || target === 'core/transport.ts') continue
        if (layerOf(target) !== folder) {
          if (!target.endsWith('index.ts')) wrong.push(`${file} → ${target}`)
        } else if (isGrouped && file.split('/').length > 2 && target.split('/').length > 2) {
          if (file.split('/')[1] !== target.split('/')[1]) wrong.push(`${file} → ${target}`)
        }
      }
    }
    expect(wrong).toEqual([])
  })
})

it('every folder of src is a layer', () => {
  const folders = new Set(files.filter((file) => file.includes('/')).map(layerOf))
  expect([...folders].sort()).toEqual(layers.map(({ folder }) => folder).sort())
})

it('there is no cycle, types included', () => {
  const cycles: string[] = []
  const done = new Set<string>()
  function visit(file: string, path: readonly string[]) {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      return
    }
    if (done.has(file)) return
    for (const { target, isPackage } of graph.get(file) ?? []) {
      if (!isPackage) visit(target, [...path, file])
    }
    done.add(file)
  }
  for (const file of files) visit(file, [])
  expect(cycles).toEqual([])
})
