/** What each column must look like, and how it is written once it does. */
const columns: Readonly<Record<string, (text: string) => string | null>> = {
  name: (text) => text.replace(/\s+/g, ' ') || null,
  email: (text) => (/^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i.test(text) ? text.toLowerCase() : null),
  country: (text) => (/^[a-z]{2}$/i.test(text) ? text.toUpperCase() : null),
  since: (text) => (/^\d{4}-\d\d-\d\d$/.test(text) && Date.parse(text) > 0 ? text : null),
  amount: (text) =>
    /^\d+([.,]\d{1,2})?$/.test(text) ? Number(text.replace(',', '.')).toFixed(2) : null,
}

/**
 * Makes the function that normalises rows below a header.
 * @returns a reason instead where the header will not do
 */
export function createRowReader(header: readonly string[]) {
  const names = header.map((name) => name.trim().toLowerCase())
  const missing = Object.keys(columns).filter((name) => !names.includes(name))
  if (missing.length > 0) return `The header lacks ${missing.join(', ')}`

  /** @returns the row in its normal form, `null` for one that is not valid */
  return (row: readonly string[]): readonly string[] | null => {
    if (row.length !== names.length) return null
    const fields = row.map((field, index) => {
      const normal = columns[names[index] ?? '']
      return normal ? normal(field.trim()) : field
    })
    return fields.every((field) => field !== null) ? fields : null
  }
}
