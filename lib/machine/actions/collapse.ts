/** Makes huge pages now. Follows `MADV_COLLAPSE`. */
import type { Advice } from '../action-call.js'
import { makeHugePages } from '../huge-pages.js'

/** See the top of the file. */
export const collapse: Advice = makeHugePages
