import type { ReactNode } from 'react'

interface DocsTableProps {
  head: readonly string[]
  rows: readonly (readonly ReactNode[])[]
}

/** A table on a page of the documentation; Markdown's own tables are not part of MDX. */
export function DocsTable({ head, rows }: DocsTableProps) {
  return (
    <div className="docs-table" role="region" aria-label={head.join(', ')} tabIndex={0}>
      <table>
        <thead>
          <tr>
            {head.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Which keys do what, where. */
export const Keys = ({ rows }: { rows: readonly (readonly [keys: string, what: string])[] }) => (
  <DocsTable
    head={['Key', 'What it does']}
    rows={rows.map(([keys, what]) => [
      keys.split(' / ').map((key) => <kbd key={key}>{key}</kbd>),
      what,
    ])}
  />
)

/** Class names, attributes or variables, each with its meaning. */
export const Meanings = ({
  head = ['Name', 'Meaning'],
  rows,
}: {
  head?: readonly string[]
  rows: readonly (readonly [name: string, meaning: string])[]
}) => (
  <DocsTable
    head={head}
    rows={rows.map(([name, meaning]) => [<code key="name">{name}</code>, meaning])}
  />
)
