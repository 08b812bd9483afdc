import type { ArgTypesEnhancer } from 'storybook/internal/types'

/**
 * Defaults as TSDoc tells them. Storybook puts those of text into quotation marks, which only one of a
 * closed list of words should have: `"pill"`, but not `"that of the labels"`.
 */
export const tellDefaults: ArgTypesEnhancer = ({ argTypes }) =>
  Object.fromEntries(
    Object.entries(argTypes).map(([name, argType]): [string, typeof argType] => {
      const { type, defaultValue } = argType.table ?? {}
      const summary = defaultValue?.summary
      if (!summary?.startsWith('"') || type?.summary?.includes(summary)) return [name, argType]
      const table = { ...argType.table, defaultValue: { summary: summary.slice(1, -1) } }
      return [name, { ...argType, table }]
    }),
  )
