/** Makes pages old and inactive. Follows `MADV_COLD`. */
import { makeOld } from '../../space/space.js'
import type { Advice } from '../action-call.js'
import { cutHugePages } from '../huge-pages.js'
import { deactivate } from '../lists.js'
import { eachFolio } from '../virtual-walk.js'

/** See the top of the file. */
export const cold: Advice = (call, memory, mapping, start, end) => {
  if (mapping.isLocked) return false
  cutHugePages(call, memory, mapping, start, end)
  eachFolio(memory, mapping, start, end, (_, page, order) => {
    makeOld(memory.space, page, order, call.nowUs)
    deactivate(memory, mapping, page, order)
  })
  return true
}
