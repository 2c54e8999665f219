/** The public API: re-exports, nothing else. */
export * from './base/errors.js'
export * from './engine/plan.js'
export * from './engine/run.js'
export * from './engine/summary.js'
