export { indexedDbOutbox, type IndexedDbOutboxOptions } from './indexedDbOutbox'
