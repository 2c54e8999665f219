/** Pages out. Follows `MADV_PAGEOUT` and `damon_pa_pageout()`. */
import type { Advice, FolioAction } from '../action-call.js'
import { cutHugePages } from '../huge-pages.js'
import { pageOutFolio } from '../evict.js'
import { pageOut } from '../residency.js'
import { keepAfterPageout } from '../swap-cache.js'
import { COPIED } from '../target-memory.js'
import { eachFolio } from '../virtual-walk.js'

/** Whatever is in the range, young or not; a folio of a huge mapping only as a whole. */
export const pageoutRange: Advice = (call, memory, mapping, start, end) => {
  if (mapping.isLocked) return false
  cutHugePages(call, memory, mapping, start, end)
  eachFolio(memory, mapping, start, end, (_, page, order) => {
    if (page >= start && page + (1 << order) <= end) reclaim(call, memory, mapping, page, order)
  })
  return true
}

/** A folio that no filter rejects; that young ones are is the filter's business. */
export const pageoutFolio: FolioAction = (call, memory, mapping, page, order) =>
  mapping.isLocked ? 0 : reclaim(call, memory, mapping, page, order)

const reclaim: FolioAction = (call, memory, mapping, page, order) => {
  const { machine, nowUs, result } = call
  const { costs, swap } = machine
  const before = swap.cpuNs
  const hadCopy = (memory.flags[page] & COPIED) !== 0
  let isGone = true
  if (machine.model === null) pageOut(memory, mapping, page, order, nowUs)
  else if (!pageOutFolio(machine, memory, mapping, page, order, nowUs)) return 0
  else isGone = keepAfterPageout(machine, memory, mapping, page, order, hadCopy)
  result.elapsedNs += costs.pageoutNs > 0 ? costs.pageoutNs * (1 << order) : swap.cpuNs - before
  return isGone ? 1 << order : 0
}
