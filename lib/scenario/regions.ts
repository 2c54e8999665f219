import { PAGE_BYTES } from '../base/units.js'
import type { NodePlan } from '../engine/plan.js'
import { minRegionPagesOf } from './context-attributes.js'
import type { ContextDocument } from './document.js'
import type { Issues } from './issues.js'
import { ADDRESS_PAGES_END } from './process-layout.js'
import type { Path } from './source.js'

/** Pages [start, end). */
export type PageRange = readonly [startPage: number, endPage: number]

/**
 * Regions that the user gives, as pages, widened to whole minimum regions as the kernel does. Those that the
 * kernel refuses (EINVAL), and those where no memory can be, are reported.
 *
 * @param regions in core units of `context`
 * @param nodes of the machine, for paddr
 */
export function givenRegions(
  regions: readonly { readonly start: number; readonly end: number }[],
  context: ContextDocument,
  nodes: readonly NodePlan[],
  path: Path,
  issues: Issues,
): PageRange[] {
  const unitPages = minRegionPagesOf(context)
  const endMax =
    context.ops === 'paddr'
      ? Math.max(0, ...nodes.map(({ endPage }) => endPage))
      : ADDRESS_PAGES_END
  let lastEnd = 0
  return regions.map(({ start, end }, i): PageRange => {
    const bounds = [start, end].map((bound) => (bound * context.addr_unit) / PAGE_BYTES / unitPages)
    const startPage = Math.floor(bounds[0]) * unitPages
    const endPage = Math.ceil(bounds[1]) * unitPages
    const fault = faultOf(start, end, startPage, lastEnd)
    if (fault !== undefined) issues.add([...path, i], `the kernel refuses this (EINVAL): ${fault}`)
    else if (endPage > Math.ceil(endMax / unitPages) * unitPages) {
      const [what, hint] =
        context.ops === 'paddr'
          ? ["the machine's memory", 'describe a machine with memory there: machine.nodes']
          : ['user addresses', undefined]
      const last = Math.floor((endMax * PAGE_BYTES) / context.addr_unit)
      issues.add([...path, i], `ends beyond ${what} (got ${end}); expected at most ${last}`, hint)
    }
    lastEnd = Math.max(lastEnd, endPage)
    return [startPage, endPage]
  })
}

function faultOf(
  start: number,
  end: number,
  startPage: number,
  lastEnd: number,
): string | undefined {
  if (start >= end) return `a region without a size (got ${start}-${end}); expected end above start`
  if (startPage >= lastEnd) return undefined
  return `unsorted or overlapping regions, in whole pages (got ${start}-${end}); expected ascending ones`
}
