/** Bundled as text, so that a page is one file. */
declare module 'tidings/styles.css' {
  const text: string
  export default text
}
