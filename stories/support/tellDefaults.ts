import type { ArgTypesEnhancer } from 'storybook/internal/types'

/** What TSDoc tells of a default goes from the description into the column for it. */
export const tellDefaults: ArgTypesEnhancer = ({ argTypes }) =>
  Object.fromEntries(
    Object.entries(argTypes).map(([name, argType]): [string, typeof argType] => {
      const [description, summary] = argType.description?.split(/\s*@default\s+/) ?? []
      if (summary === undefined) return [name, argType]
      const table = { ...argType.table, defaultValue: { summary } }
      return [name, { ...argType, description, table }]
    }),
  )
