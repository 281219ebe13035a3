export { isLoopback } from './allowed-hosts.js';
export type { Clock } from './clock.js';
export { type Address, type ProcessorConfig, resolutionsWithFinest } from './config.js';
export {
  ConfigurationError,
  ListenError,
  PROCESSOR_ERRORS,
  type ProcessorErrorCode,
  type ProcessorIssue,
} from './errors.js';
export type { Happening } from './happening.js';
export type { Restored } from './keeper.js';
export { DEFAULT_LIMITS, type Limits } from './limits.js';
export type { ProcessorAddresses } from './listen.js';
export type { NotifyConfig, NotifyRouteConfig, ReceiverConfig } from './notify/read-settings.js';
export { createProcessor, type Processor } from './processor.js';
export type { SelfView } from './self-view.js';
export { StoreError, type StoreErrorCode } from './store/store-error.js';
