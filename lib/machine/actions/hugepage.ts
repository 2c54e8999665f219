/** Asks for huge pages. Follows `MADV_HUGEPAGE`, and khugepaged behind it. */
import type { Advice } from '../action-call.js'
import { makeHugePages } from '../huge-pages.js'

/** See the top of the file. */
export const hugepage: Advice = (call, memory, mapping, start, end) => {
  makeHugePages(call, memory, mapping, start, end)
  return true
}
