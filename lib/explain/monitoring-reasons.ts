/** Why a range was seen as it was. */
import { powInt } from '../base/math.js'
import { PAGE_BYTES } from '../base/units.js'
import { totalSizeOf } from '../core/region-table.js'
import type { KeptRegion, KeptSnapshot, RangeTrace } from './range-trace.js'
import type { RangeExplanation, Reason } from './reason.js'
import type { TracedContext } from './trace-run.js'
import { countText, rangeText, shareText, short, sizeText, timeText } from './words.js'

/** More regions are no remedy. */
const REGIONS_MAX = 100_000

/** What is known when the reasons are put in words. */
interface Found {
  readonly traced: TracedContext
  readonly trace: RangeTrace
  readonly last: KeptSnapshot
  readonly accessShare: number
  readonly isHot: boolean
}

/**
 * Explains the range of a context.
 *
 * @param target its name
 * @returns null where no range is asked about, or it was in no region of the last snapshot
 */
export function explainRange(traced: TracedContext, target: string): RangeExplanation | null {
  const { range: trace, runner, question } = traced
  const last = trace?.last ?? null
  if (trace === null || last === null || question.range === null) return null
  const units = trace.unitsIn(last.regions)
  if (units === 0) return null
  const seen = last.regions.reduce((sum, one) => sum + one.nrAccesses * trace.unitsIn([one]), 0)
  const accessShare = seen / units / last.nrSamples
  const isHot = accessShare >= 0.5
  const { addressPageOf } = runner.targets[question.target ?? 0].layout
  const addressOf = (page: number): number => addressPageOf(page) * PAGE_BYTES
  return {
    target,
    start: question.range.startPage * PAGE_BYTES,
    end: question.range.endPage * PAGE_BYTES,
    monitoredBytes: units * PAGE_BYTES,
    regions: last.regions.map(({ start, end, ...counts }) => ({
      start: addressOf(start),
      end: addressOf(end),
      ...counts,
    })),
    accessShare,
    isHot,
    reasons: reasonsOf({ traced, trace, last, accessShare, isHot }),
  }
}

function reasonsOf(found: Found): Reason[] {
  const reasons = [seen(found), touched(found), ...ofRegions(found)]
  reasons.push(regionLimit(found), sampling(found))
  return reasons.filter((reason) => reason !== null)
}

/** How its regions came about, where that has to do with what was seen. */
function ofRegions(found: Found): (Reason | null)[] {
  const { trace, last, isHot, accessShare } = found
  if (trace.isOwn) return [ownRegion(found)]
  if (isHot && last.truth !== 0) return [partOfRegion(found, 'that is seen alike')]
  if (last.truth !== 0) {
    const isByEntry = trace.sampling.all.byEntry > 0
    const part = isByEntry ? partOfRegion(found, 'that entries stand for') : sharedRegion(found)
    return [part, merged(found), splits(found)]
  }
  // Right so: nothing touches it, and nothing was seen.
  if (accessShare === 0) return []
  return [partOfRegion(found, 'in which the rest is accessed'), merged(found), splits(found)]
}

function seen({ last, accessShare, isHot }: Found): Reason {
  const { regions, nrSamples, aggrUs } = last
  const ages = regions.map(({ age }) => age)
  const [youngest, oldest] = [Math.min(...ages), Math.max(...ages)]
  const mean = accessShare * nrSamples
  const ageText =
    youngest === oldest
      ? `${countText(oldest, 'aggregation')} (${timeText(oldest * aggrUs)})`
      : `${youngest} to ${countText(oldest, 'aggregation')}`
  const where = regions.length === 1 ? '' : ` in the mean of ${regions.length} regions`
  return {
    code: 'seen',
    text:
      `found accessed in ${short(mean)} of ${nrSamples} checks (${shareText(accessShare)})${where}, ` +
      `age ${ageText}: ${isHot ? 'hot' : 'not hot'}`,
    remedy: null,
    bytes: null,
    figures: { nrAccesses: mean, nrSamples, age: oldest, ageUs: oldest * aggrUs },
  }
}

/** What only the simulator knows. */
function touched({ last: { truth, touched: all, sampleUs }, isHot, trace }: Found): Reason | null {
  if (truth === null || (isHot && truth >= 0.5)) return null
  if (all !== null && all > truth) return notCounted(truth, all, sampleUs)
  const figures = { touchedShare: truth, sampleUs }
  const common = { remedy: null, bytes: null, figures }
  if (truth === 0) return { code: 'untouched', text: 'nothing touches it', ...common }
  if (truth >= 0.5) return null
  if (trace.sampling.all.byEntry > 0) return byEntries(trace, truth, sampleUs)
  const text =
    `a page of it is touched in ${shareText(truth)} of the sampling intervals of ${timeText(sampleUs)}, so no ` +
    'more checks than that find it accessed'
  const remedy = `a longer sampling interval sees more: of n times ${timeText(sampleUs)}, each check covers n intervals`
  return { code: 'seldom-touched', text, ...common, remedy }
}

/** Entries of upper page tables show more than pages do. */
function byEntries({ sampling: { all } }: RangeTrace, truth: number, sampleUs: number): Reason {
  const { inRange, elsewhere, byEntry } = all
  const checks = inRange + elsewhere
  return {
    code: 'table-entries',
    text:
      `a page of it is touched in ${shareText(truth)} of the sampling intervals of ${timeText(sampleUs)}; ` +
      `${byEntry} of ${countText(checks, 'check')} looked at an entry of an upper page table in place of the page, ` +
      'which shows what is touched anywhere below it',
    remedy: null,
    bytes: null,
    figures: { touchedShare: truth, sampleUs, checks, byEntry },
  }
}

/** It is touched, but filters pass over most page faults. */
function notCounted(truth: number, touchedShare: number, sampleUs: number): Reason {
  return {
    code: 'not-counted',
    text:
      `a page of it is touched in ${shareText(touchedShare)} of the sampling intervals of ` +
      `${timeText(sampleUs)}, but the first access, which is the one that faults, passes sample_filters in ` +
      shareText(truth),
    remedy: 'page_table in place of page_fault sees all accesses',
    bytes: null,
    figures: { countedShare: truth, touchedShare, sampleUs },
  }
}

function ownRegion({ trace, last }: Found): Reason {
  const share = trace.lastFit?.share ?? 1
  return {
    code: 'own-region',
    text:
      `in ${countText(last.regions.length, 'region')} of its own since ${timeText(trace.sinceUs)}` +
      (share < 1 ? `, which it is ${shareText(share)} of` : ''),
    remedy: null,
    bytes: null,
    figures: { regions: last.regions.length, sinceUs: trace.sinceUs, shareOfRegions: share },
  }
}

/** It is seen as its region is. @param how that is */
function partOfRegion({ trace, last }: Found, how: string): Reason {
  const region = mostOf(trace, last.regions)
  const regionBytes = (region.end - region.start) * PAGE_BYTES
  const units = trace.unitsIn([region])
  const share = units / (region.end - region.start)
  return {
    code: 'shared-region',
    text: `${shareText(share)} of a region of ${sizeText(regionBytes)} ${how}`,
    remedy: null,
    bytes: units * PAGE_BYTES,
    figures: { regionBytes, shareOfRegion: share },
  }
}

/** Its samples fall elsewhere, mostly. */
function sharedRegion(found: Found): Reason {
  const { trace, last, traced } = found
  const { nrSamples, truth } = last
  const region = mostOf(trace, last.regions)
  const units = trace.unitsIn([region])
  const share = units / (region.end - region.start)
  const perCheck = share * (truth ?? 1)
  const expected = nrSamples * perCheck
  const chance = 1 - powInt(1 - perCheck, nrSamples)
  const regionBytes = (region.end - region.start) * PAGE_BYTES
  const until = trace.wasOwnUntilUs
  const since = until === null ? 'never so far' : `not since ${timeText(until)}`
  const text =
    `not in a region of its own (${since}): it is ${shareText(share)} of a region of ${sizeText(regionBytes)}, so ` +
    `${short(expected)} of ${nrSamples} checks are expected to find ${truth === null ? 'it' : 'an access in it'}; ` +
    `the chance that any does is ${shareText(chance)}`
  const { attrs } = traced.runner.state
  const total = traced.runner.targets.reduce((sum, { table }) => sum + totalSizeOf(table), 0)
  const wanted = Math.ceil(total / Math.max(1, nrSamples * units * (truth ?? 1)))
  const isWorth = wanted > attrs.minNrRegions && wanted <= REGIONS_MAX && perCheck > 0
  const remedy = isWorth
    ? `min_nr_regions of ${short(wanted)} keeps regions at ${sizeText((total / wanted) * PAGE_BYTES)}, of which an ` +
      `aggregation is expected to find it once${wanted > attrs.maxNrRegions ? ' (max_nr_regions too)' : ''}`
    : null
  return {
    code: 'shared-region',
    text,
    remedy,
    bytes: units * PAGE_BYTES,
    figures: {
      regionBytes,
      shareOfRegion: share,
      expectedAccesses: expected,
      chance,
      ownUntilUs: until,
      minNrRegionsWanted: isWorth ? wanted : null,
    },
  }
}

/** The region that holds most of the range. */
function mostOf(trace: RangeTrace, regions: readonly KeptRegion[]): KeptRegion {
  return regions.reduce((most, one) => (trace.unitsIn([one]) > trace.unitsIn([most]) ? one : most))
}

function merged({ trace, last, traced }: Found): Reason | null {
  const merge = trace.lastMerge
  if (merge === null) return null
  const { addressPageOf } = traced.runner.targets[traced.question.target ?? 0].layout
  const neighbours = merge.neighbours.map(({ start, end, nrAccesses }) => {
    const size = sizeText((end - start) * PAGE_BYTES)
    return `${rangeText(addressPageOf(start), addressPageOf(end))} (${size}, ${nrAccesses} of ${last.nrSamples})`
  })
  return {
    code: 'merged',
    text:
      `merged at ${timeText(merge.timeUs)} with ${neighbours.join(' and ')}: its region had ` +
      `${short(merge.nrAccesses)}, and a difference of up to ${merge.threshold} is merged; ` +
      `so it went in ${trace.nrMerges} of ${trace.nrAggregations} aggregations`,
    remedy: null,
    bytes: null,
    figures: {
      timeUs: merge.timeUs,
      nrAccesses: merge.nrAccesses,
      neighbourNrAccesses: merge.neighbours[0].nrAccesses,
      threshold: merge.threshold,
      merges: trace.nrMerges,
      aggregations: trace.nrAggregations,
    },
  }
}

function splits({ trace }: Found): Reason | null {
  const { bestFit, nrCuts, nrAggregations } = trace
  if (bestFit === null) return null
  return {
    code: 'splits',
    text:
      `splits cut regions closer to it after ${nrCuts} of ${nrAggregations} aggregations; the best one, at ` +
      `${timeText(bestFit.timeUs)}, left regions of which it was ${shareText(bestFit.share)}`,
    remedy: null,
    bytes: null,
    figures: {
      splits: nrCuts,
      aggregations: nrAggregations,
      bestShare: bestFit.share,
      bestUs: bestFit.timeUs,
    },
  }
}

function regionLimit({ trace, traced }: Found): Reason | null {
  const { nrPressed, lastPressedUs, nrAggregations } = trace
  if (lastPressedUs === null) return null
  const { maxNrRegions } = traced.runner.state.attrs
  return {
    code: 'region-limit',
    text:
      `there were more than max_nr_regions (${maxNrRegions}) regions at ${nrPressed} of ${nrAggregations} ` +
      `aggregations, last at ${timeText(lastPressedUs)}, so regions that differ were merged too`,
    remedy: 'a larger max_nr_regions keeps them apart',
    bytes: null,
    figures: { maxNrRegions, pressed: nrPressed, lastUs: lastPressedUs },
  }
}

function sampling({ trace: { sampling }, last: { nrSamples } }: Found): Reason | null {
  const { inRange, hitsInRange, elsewhere, hitsElsewhere } = sampling.all
  const checks = inRange + elsewhere
  if (checks === 0) return null
  const windows = Math.max(1, Math.round(sampling.nrTicks / nrSamples))
  const rest =
    elsewhere === 0
      ? ''
      : `, ${elsewhere} elsewhere in its regions (${hitsElsewhere} found an access)`
  return {
    code: 'sampling',
    text:
      `of ${countText(checks, 'check')} in the last ${countText(windows, 'aggregation')}, ${inRange} fell on it ` +
      `(${hitsInRange} found an access)${rest}`,
    remedy: null,
    bytes: null,
    figures: { aggregations: windows, inRange, hitsInRange, elsewhere, hitsElsewhere },
  }
}
