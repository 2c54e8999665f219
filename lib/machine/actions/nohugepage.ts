/** Asks for base pages: huge pages stay, but those that a new edge cuts. Follows `MADV_NOHUGEPAGE`. */
import type { Advice } from '../action-call.js'
import { refuseHuge } from '../huge-advice.js'
import { cutHugePages } from '../huge-pages.js'

/** See the top of the file. */
export const nohugepage: Advice = (call, memory, mapping, start, end) => {
  cutHugePages(call, memory, mapping, start, end, false)
  refuseHuge(memory, start, end)
  return true
}
