/** `--target_pid`, `--regions`, `--numa_node`: targets of a command line. */
import { DamoFault, DamoRefusal, guarded } from './fault.js'
import type { ParamsHost } from './host.js'
import type { ParamsArguments } from './options.js'
import { readBytes, splitFields } from './read-numbers.js'
import type { AddressRange, Target } from './target.js'
import { reprOf } from './value.js'

/** What targets are made of; entry by entry, undefined where an option says nothing of a target. */
export interface TargetOptions {
  readonly targetPid: readonly bigint[]
  readonly regions: readonly string[]
  readonly numaNode: readonly (readonly bigint[])[]
}

/** The number of targets that options speak of: at least one for each context. */
export function nrTargetsOf(options: TargetOptions, nrContexts: number): number {
  const { targetPid, regions, numaNode } = options
  return Math.max(targetPid.length, regions.length, numaNode.length, nrContexts)
}

/** Says, as damo does, which options were given for some targets but not for all. */
export function sayShortLists(options: TargetOptions, nrTargets: number, host: ParamsHost): void {
  const lists = [
    ['target_pid', options.targetPid],
    ['regions', options.regions],
    ['numa_node', options.numaNode],
  ] as const
  for (const [name, list] of lists) {
    if (list.length > 0 && list.length < nrTargets) host.say(`${name} ${reprOf(list)}`)
  }
}

/**
 * The targets of all contexts.
 *
 * @param opsOf operations of the context with this index
 * @param nrTargets targets of each context
 * @throws DamoRefusal; DamoFault where damo stops
 */
export function targetsOf(
  options: TargetOptions,
  given: ParamsArguments,
  ops: readonly string[],
  nrTargets: readonly number[],
  host: ParamsHost,
): Target[] {
  const ends = nrTargets.map((_, i) => nrTargets.slice(0, i + 1).reduce((a, b) => a + b, 0))
  const obsolete = given.numbers('obsolete_targets') ?? []
  const count = nrTargetsOf(options, ops.length)
  const targets: Target[] = []
  let context = -1
  for (let i = 0; i < count; i++) {
    const found = ends.findIndex((end) => i < end)
    // A target too many is made like the one before it; that there is one is told later.
    if (found >= 0) context = found
    if (context < 0) {
      const damoText = "cannot access local variable 'ops' where it is not associated with a value"
      throw new DamoFault(damoText, '--nr_targets: the first context has no target')
    }
    const kind = ops[context]
    targets.push({
      pid: kind === 'paddr' ? null : (options.targetPid.at(i) ?? null),
      regions: regionsOf(options, i, kind, host),
      isObsolete: obsolete.includes(i),
    })
  }
  return targets
}

function regionsOf(
  { regions, numaNode }: TargetOptions,
  i: number,
  ops: string,
  host: ParamsHost,
): AddressRange[] {
  const given = parseRegions(regions.at(i) ?? '')
  if (ops !== 'paddr' || given.length > 0) return given
  const nodes = numaNode.at(i)
  return nodes === undefined ? [host.ramRange()] : mergeRanges(host.nodeRanges(nodes))
}

/** `"<start>-<end> ..."`, ascending. */
function parseRegions(text: string): AddressRange[] {
  const ranges: AddressRange[] = []
  const refuse = (reason: string): never => {
    throw new DamoRefusal(`Wrong '--regions' argument (${reason})`)
  }
  for (const word of splitFields(text)) {
    const addresses = word.split('-')
    if (addresses.length !== 2) refuse('two addresses not given')
    const [start, end] = guarded(
      () => addresses.map(readBytes),
      (reason) => `Wrong '--regions' argument (${reason})`,
    )
    if (start >= end) refuse('start >= end')
    const before = ranges.at(-1)
    if (before !== undefined && before.end > start) refuse('regions overlap')
    ranges.push({ start, end })
  }
  return ranges
}

/** Sorted by address, neighbours and overlapping ones joined. */
function mergeRanges(ranges: readonly AddressRange[]): AddressRange[] {
  const merged: AddressRange[] = []
  for (const range of ranges.toSorted((a, b) =>
    a.start < b.start ? -1 : Number(a.start > b.start),
  )) {
    const last = merged.at(-1)
    if (last === undefined || last.end < range.start) merged.push(range)
    else
      merged[merged.length - 1] = {
        start: last.start,
        end: last.end > range.end ? last.end : range.end,
      }
  }
  return merged
}
