/** A sweep's thread: one piscina task a point. */
export { runPoint as default } from '../lib/tune/run-point.js'
