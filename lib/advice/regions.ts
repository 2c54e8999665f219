/** Numbers of regions that do not go with the memory that is watched. */
import { PAGE_BYTES } from '../base/units.js'
import type { RunPlan } from '../engine/plan.js'
import type { Advice } from './advice.js'
import { isTuned, samplesOf, samplingBounds, type Setting } from './setting.js'
import { bpText, countText, figureText, sizeText, timeText } from './texts.js'
import { expectedTouches, stretchesOf, touchChance, type Stretch } from './touches.js'
import {
  commonPages,
  largestRegionBytes,
  watchedBytes,
  watchedRanges,
  type PageRange,
} from './watched.js'

/**
 * How likely a snapshot leads to a region for a busy piece: the accesses that are found in the largest region, times
 * the square of those in a region of its own, below 1, since what is found must be found again while pieces shrink.
 * In runs of a minute with one buffer in 160 GiB, those above 0.04 showed, and those below 0.02 did not.
 */
const FOUND_MIN = 0.03
/** A piece that is as busy as this shows as soon as it has a region of its own. */
const SEEN_MIN = 0.25
/** Few contexts ever have all the regions that they may; with less than this, they are no matter. */
const OVERRUN = 1.5
const USED_MIN = 0.25
/** Busy pieces that are less than this of all busy memory do not matter much. */
const WORTH_MIN = 0.1

/** All of them. */
export function* adviseOnRegions(setting: Setting): Generator<Advice> {
  const bytes = watchedBytes(setting)
  if (bytes === undefined) return
  const { attrs, minRegionPages } = setting.context
  const most = bytes / PAGE_BYTES / minRegionPages
  if (attrs.minNrRegions > most) {
    const region = sizeText(minRegionPages * PAGE_BYTES)
    yield {
      code: 'regions-beyond-memory',
      at: ['nr_regions', 'min'],
      message:
        `${countText(attrs.minNrRegions)} regions of ${region} are more than the ${sizeText(bytes)} ` +
        'that are watched',
      remedy: `${countText(most)} or fewer`,
    }
  }
  yield* adviseOnCost(setting, most)
  yield* adviseOnUse(setting, bytes)
  yield* adviseOnHotSpots(setting)
}

/** A pass that takes longer than its sampling interval. @param most regions that memory has room for */
function* adviseOnCost(setting: Setting, most: number): Generator<Advice> {
  const { run, context } = setting
  if (run?.cpu === undefined) return
  const { iterationUs, prepareUs, checkUs } = run.cpu
  const passUs = (regions: number): number =>
    iterationUs + Math.min(regions, most) * (prepareUs + checkUs)
  const { minNrRegions, maxNrRegions } = context.attrs
  const [, sampleUs] = samplingBounds(setting)
  const isSure = passUs(minNrRegions) > sampleUs
  if (!isSure && passUs(maxNrRegions) <= OVERRUN * sampleUs) return
  const regions = Math.min(isSure ? minNrRegions : maxNrRegions, most)
  const fitting = Math.floor((sampleUs - iterationUs) / (prepareUs + checkUs))
  const [pass, sample] = [timeText(passUs(regions)), timeText(sampleUs)]
  yield {
    code: 'pass-overruns',
    at: ['nr_regions', isSure ? 'min' : 'max'],
    message:
      `a pass over ${countText(regions)} regions takes ${pass}, longer than the sampling interval ` +
      `of ${sample}: snapshots come late, and memory looks hotter than it is`,
    remedy: `${countText(Math.max(0, fitting))} regions or fewer, or a sampling interval of ${pass} or more`,
  }
}

/** Memory that is watched and never there. */
function* adviseOnUse(setting: Setting, bytes: number): Generator<Advice> {
  const { run, context } = setting
  // The ranges of vaddr are what they are.
  if (run === null || context.ops === 'vaddr') return
  const used = context.targets.reduce((sum, { target, regions }) => {
    return sum + commonPages(regions, mappedRanges(setting, target))
  }, 0)
  const pages = bytes / PAGE_BYTES
  if (used >= USED_MIN * pages) return
  const share = bpText((used / pages) * 10_000)
  yield {
    code: 'unused-memory',
    at: ['targets', 0, 'regions'],
    message:
      `${sizeText(bytes)} are watched, and ${sizeText(used * PAGE_BYTES)} of that (${share}) are ` +
      `ever there: bounds of regions${isTuned(setting) ? ' and the goal of the intervals' : ''} ` +
      'are for all of it',
    remedy: 'regions of what is used, or ops: vaddr, which watches processes',
  }
}

/** Nodes that schemes move memory to: it comes to any of their frames. */
function destinations({ contexts, nodes }: RunPlan): PageRange[] {
  const ids = contexts.flatMap(({ schemes = [] }) =>
    schemes.flatMap(({ targetNid, dests }) => [targetNid, ...dests.map(({ nodeId }) => nodeId)]),
  )
  return nodes
    .filter(({ id }) => ids.includes(id))
    .map(({ startPage, endPage }): PageRange => [startPage, endPage])
}

/** Pages that ever exist, disjoint. */
function mappedRanges({ run, context }: Setting, target: number | null): PageRange[] {
  const isPhysical = context.ops === 'paddr'
  const targets = target === null ? run!.targets : [run!.targets[target]]
  const ranges = targets.flatMap(({ mappings }) =>
    mappings.flatMap(({ startPage, endPage, framePage, homeNode }): PageRange[] => {
      if (!isPhysical) return [[startPage, endPage]]
      if (framePage !== null) return [[framePage, framePage + endPage - startPage]]
      // It takes frames as it comes, of any node.
      return homeNode === undefined ? [] : run!.nodes.map((node) => [node.startPage, node.endPage])
    }),
  )
  if (isPhysical) ranges.push(...destinations(run!))
  const disjoint: [number, number][] = []
  for (const [start, end] of ranges.sort((a, b) => a[0] - b[0])) {
    const last = disjoint.at(-1)
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end)
    else disjoint.push([start, end])
  }
  return disjoint
}

/** Busy pieces that are small in a region of the largest size. */
function* adviseOnHotSpots(setting: Setting): Generator<Advice> {
  const { run, context } = setting
  const ranges = watchedRanges(setting)
  const stretches = run === null ? undefined : stretchesOf(run, context)
  if (ranges === undefined || stretches === undefined) return
  const [, sampleUs] = samplingBounds(setting)
  const samples = samplesOf(setting)
  const regionPages = largestRegionBytes(setting)! / PAGE_BYTES
  for (const [i, each] of stretches.entries()) {
    const busy = each.filter(
      (stretch) =>
        commonPages(ranges[i], [[stretch.start, stretch.end]]) > 0 &&
        samples * touchChance(stretch, sampleUs) >= SEEN_MIN,
    )
    const drowned = busy.find((stretch) => {
      const seen = Math.min(1, samples * touchChance(stretch, sampleUs))
      const found = foundAround(stretch, each, regionPages, sampleUs) * samples
      return sizeOf([stretch]) >= WORTH_MIN * sizeOf(busy) && found * seen ** 2 < FOUND_MIN
    })
    if (drowned === undefined) continue
    const found = foundAround(drowned, each, regionPages, sampleUs) * samples
    const [size, region] = [
      sizeText(sizeOf([drowned]) * PAGE_BYTES),
      sizeText(regionPages * PAGE_BYTES),
    ]
    const { minNrRegions } = context.attrs
    yield {
      code: 'hot-spot-drowned',
      at: ['nr_regions', 'min'],
      message:
        `a region may have ${region}, and a busy piece in it ${size}: its ${countText(samples)} ` +
        `checks find ${figureText(found)} accesses, too few for it to get a region of its own soon`,
      remedy: `${countText(Math.ceil((minNrRegions * SEEN_MIN) / found))} or more, or longer intervals`,
    }
    return
  }
}

function sizeOf(stretches: readonly Stretch[]): number {
  return stretches.reduce((sum, { start, end }) => sum + end - start, 0)
}

/** Share of the checks of a region, as large as can be and around a piece, that find an access. */
function foundAround(
  { start, end }: Stretch,
  all: readonly Stretch[],
  regionPages: number,
  us: number,
): number {
  if (end - start >= regionPages) return expectedTouches(all, [[start, end]], us) / (end - start)
  const from = (start + end - regionPages) / 2
  return expectedTouches(all, [[from, from + regionPages]], us) / regionPages
}
