/** Filters on pages, asked of a folio of the machine. */
import { UsageError } from '../base/errors.js'
import { PAGE_BYTES } from '../base/units.js'
import { rejectsPage, type PageFilter, type PageProperties } from '../damos/filter.js'
import { makeOld } from '../space/space.js'
import type { ActionCall } from './action-call.js'
import { ACTIVE, type PlacedMapping, type TargetMemory } from './target-memory.js'
import { isYoung } from './young.js'

/** Decides over folios. */
export interface FolioFilter {
  /** Whether a folio is left alone. @param page its first one */
  rejects(
    call: ActionCall,
    filters: readonly PageFilter[],
    memory: TargetMemory,
    mapping: PlacedMapping,
    page: number,
    order: number,
  ): boolean
}

/** A filter for the calls of one context. */
export function createFolioFilter(): FolioFilter {
  let memory: TargetMemory
  let mapping: PlacedMapping
  let page = 0
  let order = 0
  let call: ActionCall
  const folio: PageProperties = {
    isAnon: () => mapping.isAnon,
    isActive: () => (memory.flags[page] & ACTIVE) !== 0,
    isYoung() {
      if (memory.space.clearedAt === null) {
        throw new UsageError('a filter asks for young pages, which nobody has remembered', {
          hint: 'let the scenario have a scheme with such a filter from the start',
        })
      }
      const { nowUs, result, machine } = call
      result.elapsedNs += machine.costs.youngNs
      if (!isYoung(memory, mapping, page, order, nowUs)) return false
      makeOld(memory.space, page, order, nowUs)
      return true
    },
    // Whatever is present here is mapped.
    isUnmapped: () => false,
    isOfMemcg: (path) => memory.cgroup === path,
    folioBytes: () => PAGE_BYTES * 2 ** order,
  }
  return {
    rejects(given, filters, inMemory, inMapping, ofPage, ofOrder) {
      const { scheme, kernel } = given
      if (scheme.isAllowedByCore || filters.length === 0) return false
      call = given
      memory = inMemory
      mapping = inMapping
      page = ofPage
      order = ofOrder
      const { rejectsPages } = scheme.filterDefaults
      return rejectsPage(filters, rejectsPages, kernel.damos.hasAllowFilters, folio)
    },
  }
}
