/** The part's own classes, then the app's. */
export const classNames = (own: string, given: string | undefined): string =>
  given ? `${own} ${given}` : own
