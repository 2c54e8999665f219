/**
 * Asks for huge pages. Follows `MADV_HUGEPAGE`: a machine with a model makes them by the faults and the khugepaged that
 * it has; one without makes them at once, as if khugepaged had come by.
 */
import type { Advice } from '../action-call.js'
import { askForHuge } from '../huge-advice.js'
import { makeHugePages } from '../huge-pages.js'

/** See the top of the file. */
export const hugepage: Advice = (call, memory, mapping, start, end) => {
  if (call.machine.model === null) makeHugePages(call, memory, mapping, start, end)
  else askForHuge(memory, start, end)
  return true
}
