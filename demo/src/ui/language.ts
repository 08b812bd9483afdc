/** The demo is written in English: so are its numbers and times, whatever the browser speaks. */
export const locale = 'en'

/** The same for all components of the library. */
export const english = { locale }
