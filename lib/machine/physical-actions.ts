/** Actions of paddr contexts. */
import type { MappedRanges } from '../space/mapped-ranges.js'
import type { PageFilter } from '../damos/filter.js'
import { FOLIO_ACTIONS } from './actions/index.js'
import type { ActionCall } from './action-call.js'
import type { FolioFilter } from './page-filters.js'
import { walkFrames, type FrameRange } from './physical-walk.js'

const REJECTS_YOUNG: PageFilter = { type: 'young', matching: true, allow: false }

/** Acts on frames [start, end). Follows `damon_pa_apply_scheme()`. */
export function actOnPhysical(
  call: ActionCall,
  filter: FolioFilter,
  frames: MappedRanges<FrameRange>,
  start: number,
  end: number,
): void {
  const { scheme, kernel } = call
  const { pageFilters, parameters } = scheme
  const { action } = parameters
  const { countsFilterPassed, skipsTailFolios } = kernel.damos
  const act = FOLIO_ACTIONS[action] ?? null
  const isCounting = action === 'stat' && countsFilterPassed && pageFilters.length > 0
  if (act === null && !isCounting) return
  const isMigration = action === 'migrate_hot' || action === 'migrate_cold'
  const rules = {
    filters: action === 'pageout' ? withYoung(pageFilters) : pageFilters,
    skipsTails: skipsTailFolios && act !== null && !isMigration,
    act,
  }
  walkFrames(call, frames, filter, rules, start, end)
}

/** pageout leaves young folios alone, unless a filter speaks of them. */
function withYoung(filters: readonly PageFilter[]): readonly PageFilter[] {
  return filters.some(({ type }) => type === 'young') ? filters : [...filters, REJECTS_YOUNG]
}
