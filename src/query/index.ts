export * from './createInvalidator'
export * from './defineQuerySync'
export type { EntityKeys } from './entityKeys'
export * from './goalKeys'
export * from './goalSync'
export * from './jobSync'
export {
  insertEntity,
  insertItem,
  patchEntity,
  removeEntity,
  removeItems,
  updateItems,
} from './patching'
export type {
  DataUpdate,
  InsertOptions,
  InsertPlace,
  PatchEntityArguments,
  SyncTarget,
} from './patching'
export * from './querySync'
export type { PatchVersion } from './trackQuery'
