/** Moves to the active list; some kernels take two steps. Follows `damon_pa_activate_pages()`. */
import type { FolioAction } from '../action-call.js'
import { activate, markAccessed } from '../lists.js'

/** See the top of the file. */
export const lruPrio: FolioAction = ({ kernel }, memory, mapping, page, order) => {
  if (kernel.damos.activatesAtOnce) activate(memory, mapping, page, order)
  else markAccessed(memory, mapping, page, order)
  return 1 << order
}
