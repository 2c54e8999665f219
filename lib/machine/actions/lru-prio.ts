/** Moves to the active list; some kernels take two steps. Follows `damon_pa_activate_pages()`. */
import type { FolioAction } from '../action-call.js'
import { activate, markAccessed } from '../lists.js'

/** See the top of the file. */
export const lruPrio: FolioAction = ({ kernel }, memory, _mapping, page, order) => {
  if (kernel.damos.activatesAtOnce) activate(memory, page, order)
  else markAccessed(memory, page, order)
  return 1 << order
}
