/** Brings pages back ahead of their use. Follows `MADV_WILLNEED`. */
import type { Advice } from '../action-call.js'
import { bringBack } from '../residency.js'
import { ABSENT, UNTOUCHED } from '../target-memory.js'

/** See the top of the file. */
export const willneed: Advice = (call, memory, mapping, start, end) => {
  if (memory.absentPages === 0) return true
  const { order } = mapping
  for (let page = start; page < end; page = ((page >> order) + 1) << order) {
    if ((memory.flags[page] & (ABSENT | UNTOUCHED)) !== ABSENT) continue
    bringBack(memory, mapping, (page >> order) << order, order)
    call.result.elapsedNs += call.machine.costs.willneedNs * (1 << order)
  }
  return true
}
