const names = ['Ada Lind', 'Ben Okafor', 'Chloe Marsh', 'Dev Rao', '"Eriksen, Finn"', 'Grace Wu']
const countries = ['nl', 'GB', 'de', 'PT', 'se']

/** How many rows the sample has. */
export const sampleRows = 2_400
const invalidEvery = 24
/** How many of them are not valid. */
export const sampleInvalidRows = sampleRows / invalidEvery
const invalidEmail = 'no address'

/** Customers as an old system exports them: most rows can be read, some cannot. */
export function sampleCsv(): string {
  const rows = Array.from({ length: sampleRows }, (_, index) => {
    const isInvalid = index % invalidEvery === 0
    const email = isInvalid ? invalidEmail : `Customer${index}@example.com`
    const day = String((index % 28) + 1).padStart(2, '0')
    const country = countries[index % countries.length] ?? ''
    return [names[index % names.length], email, country, `2024-05-${day}`, `${index % 900},5`]
      .map((field) => (field?.includes(',') && !field.startsWith('"') ? `"${field}"` : field))
      .join(',')
  })
  return ['name,email,country,since,amount', ...rows].join('\n')
}
