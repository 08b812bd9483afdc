/** Whether it has every property that is asked for; one that is not given asks for nothing. */
export const fits = (subject: object, filter: object): boolean =>
  Object.entries(filter).every(
    ([name, wanted]) => !wanted || (subject as Record<string, unknown>)[name] === wanted,
  )
