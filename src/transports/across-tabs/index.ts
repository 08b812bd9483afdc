export { acrossTabs, type AcrossTabsOptions } from './acrossTabs'
