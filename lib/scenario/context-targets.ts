/** What the contexts watch: processes by name or number, or the machine's memory. */
import { nearest } from '../base/suggest.js'
import type { KernelBehaviour } from '../core/kernel.js'
import type { ContextTargetPlan, NodePlan } from '../engine/plan.js'
import { defaultRam } from '../ops/default-ram.js'
import { vaddrRanges, type AddressMapping } from '../ops/vaddr.js'
import { createLayout } from '../space/layout.js'
import { minRegionPagesOf } from './context-attributes.js'
import type { ContextDocument, ContextTargetDocument } from './document.js'
import type { Issues } from './issues.js'
import { givenRegions, type PageRange } from './regions.js'
import type { Path } from './source.js'
import type { Process, Processes } from './processes.js'

/** What contexts are resolved against. */
export interface ContextSite {
  readonly kernel: KernelBehaviour
  readonly processes: Processes
  readonly nodes: readonly NodePlan[]
  readonly issues: Issues
}

/** The targets of a context; faults are reported. */
export function resolveContextTargets(
  context: ContextDocument,
  path: Path,
  site: ContextSite,
): ContextTargetPlan[] {
  const { issues, processes } = site
  const { ops, targets } = context
  if (targets === undefined || targets.length === 0) {
    const message = `${targets === undefined ? 'missing' : 'empty'}; expected at least one target`
    issues.add([...path, 'targets'], message, 'kdamondPerTarget makes one context for each target')
    return []
  }
  if (ops === 'paddr') return [physicalTarget(context, targets, path, site)]
  const resolved = targets.flatMap((target, i) =>
    virtualTarget(context, target, [...path, 'targets', i], site),
  )
  const seen = new Set<number | null>()
  for (const [i, { target }] of resolved.entries()) {
    if (seen.has(target)) {
      const message = `names ${processes.list[target!].name} again; expected each target once`
      issues.add([...path, 'targets', i, 'pid'], message)
    }
    seen.add(target)
  }
  return resolved
}

/**
 * The targets of the contexts that are made once per target.
 *
 * @param blame what is named where a target cannot be watched: `target` where nobody wrote the context
 */
export function resolveEachTarget(
  context: ContextDocument,
  path: Path,
  site: ContextSite,
  blame: 'context' | 'target',
): ContextTargetPlan[] {
  const { issues, processes } = site
  const given = context.targets ?? []
  if (context.ops === 'paddr') {
    const hint = 'put a paddr context into kdamonds'
    issues.add([...path, 'ops'], 'paddr watches no target; expected vaddr or fvaddr', hint)
    return []
  }
  if (given.length > 1 || given.some(({ pid }) => pid !== undefined && pid !== null)) {
    const message = 'names targets, but is made once for each of them; expected no pid'
    issues.add([...path, 'targets'], message, 'leave targets out, or use kdamonds')
    return []
  }
  const regionsPath = [...path, 'targets', 0, 'regions']
  const regions = givenRegions(given[0]?.regions ?? [], context, [], regionsPath, issues)
  const kinds = new Set(processes.list.map(({ kind }) => kind))
  for (const process of processes.list) {
    if (!kinds.delete(process.kind)) continue
    const place = blame === 'context' ? path : process.kind.path
    checkWatchable(context, process, regions, place, issues)
  }
  return processes.list.map((_, target) => ({ target, regions }))
}

function physicalTarget(
  context: ContextDocument,
  targets: readonly ContextTargetDocument[],
  path: Path,
  { issues, kernel, nodes }: ContextSite,
): ContextTargetPlan {
  const [{ pid, regions }] = targets
  if (targets.length > 1) {
    const message = `paddr takes one target (got ${targets.length}; EINVAL); expected a list of one`
    issues.add([...path, 'targets'], message)
  }
  if (pid !== undefined && pid !== null) {
    const message = `paddr has no process (got ${pid}); expected null`
    issues.add([...path, 'targets', 0, 'pid'], message, 'to watch a process choose ops: vaddr')
  }
  const regionsPath = [...path, 'targets', 0, 'regions']
  const given = givenRegions(regions ?? [], context, nodes, regionsPath, issues)
  if (given.length > 0) return { target: null, regions: given }
  const [start, end] = defaultRam(nodes, kernel.defaultRam)
  const unit = minRegionPagesOf(context)
  const aligned: PageRange = [Math.floor(start / unit) * unit, Math.ceil(end / unit) * unit]
  return { target: null, regions: [aligned] }
}

function virtualTarget(
  context: ContextDocument,
  { pid, regions }: ContextTargetDocument,
  path: Path,
  { issues, processes }: ContextSite,
): ContextTargetPlan[] {
  const given = givenRegions(regions ?? [], context, [], [...path, 'regions'], issues)
  if (pid === undefined || pid === null) {
    const what = pid === null ? 'not usable (got null)' : 'missing'
    const expected = `${context.ops} watches a process; expected the name or number of a target`
    issues.add([...path, 'pid'], `${what}: ${expected}`)
    return []
  }
  const target = processes.indexOf(pid)
  if (target < 0) {
    const message = `there is no target ${pid}; expected the name or number of one`
    issues.add([...path, 'pid'], message, nameHint(String(pid), processes.list))
    return []
  }
  checkWatchable(context, processes.list[target], given, path, issues)
  return [{ target, regions: given }]
}

function nameHint(word: string, processes: readonly Process[]): string | undefined {
  const kind = processes.find(({ kind: { document } }) => document.name === word)?.kind
  if (kind !== undefined) {
    return `${word} is ${kind.document.count} processes: ${word}-0 to ${word}-${kind.document.count - 1}`
  }
  const near = nearest(
    word,
    processes.slice(0, 1000).map(({ name }) => name),
  )
  if (near !== undefined) return `did you mean ${near}?`
  const shown = processes.slice(0, 5).map(({ name, pid }) => `${name} (${pid})`)
  return `targets: ${shown.join(', ')}${processes.length > 5 ? ', …' : ''}`
}

/** Refuses what would watch nothing, and address ranges that do not fit a space. */
function checkWatchable(
  { ops }: ContextDocument,
  { name, kind }: Process,
  regions: readonly PageRange[],
  path: Path,
  issues: Issues,
): void {
  const { pieces } = kind.layout
  if (pieces.length === 0) return
  const endUs = kind.exitUs ?? Infinity
  const mappings = pieces.map(({ startPage, endPage, fromUs, untilUs }): AddressMapping => ({
    start: startPage,
    end: endPage,
    fromUs,
    untilUs: Math.min(untilUs ?? Infinity, endUs),
  }))
  const followed = ops === 'vaddr' ? vaddrRanges(mappings) : []
  if (ops === 'fvaddr' && regions.length === 0) {
    const message = 'fvaddr watches only the regions it is given; expected at least one'
    issues.add([...path, 'regions'], message, 'vaddr finds them by itself')
  } else if (ops === 'vaddr' && regions.length === 0 && followed.length === 0) {
    const message = `vaddr finds nothing to watch in ${name}; expected mappings with two gaps between`
    issues.add(path, message, 'leave out image: false, or give regions')
  }
  const ranges = pieces.map(({ startPage, endPage }): PageRange => [startPage, endPage])
  if (createLayout([...ranges, ...regions, ...followed]) === undefined) {
    issues.add(path, `reaches over more than 8 TiB of ${name}; expected less`, 'holes count too')
  }
}
