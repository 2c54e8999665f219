/** Moves to the inactive list. Follows `damon_pa_deactivate_pages()`. */
import type { FolioAction } from '../action-call.js'
import { deactivate } from '../lists.js'

/** See the top of the file. */
export const lruDeprio: FolioAction = (_call, memory, mapping, page, order) => {
  deactivate(memory, mapping, page, order)
  return 1 << order
}
