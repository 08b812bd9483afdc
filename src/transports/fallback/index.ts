export { fallback, type FallbackOptions } from './fallback'
