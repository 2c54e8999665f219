/** What a quota has to do with it: scores below the window's minimum, windows that are full, goals that steer them. */
import type { ObstacleTally } from './pass-tally.js'
import type { Reason, WindowFigures } from './reason.js'
import { coreBytes, unitBytes, type SchemeView } from './scheme-view.js'
import { countText, shareText, short, sizeText, timeText } from './words.js'

/** Windows that are told of. */
const WINDOWS_SHOWN = 6
const MET_BP = 10_000

/** The priority was too low. */
export function scoreReason(view: SchemeView, tally: ObstacleTally): Reason {
  const { minScore, eszNumber } = view.scheme.quota
  const { sizes } = view.trace
  const aboveBytes = sizeFrom(sizes, minScore)
  const wantedBytes = sizeFrom(sizes, tally.nearest)
  const quotaBytes = coreBytes(view, eszNumber)
  const atMost = tally.nrRegions > 1 ? 'at most ' : ''
  return {
    code: 'score',
    text:
      `score ${atMost}${tally.nearest} is below ${minScore}, the lowest that acts in this window: memory of that ` +
      `score and above (${sizeText(aboveBytes)}) fills the quota of ${sizeText(quotaBytes)}`,
    remedy: `a quota of ${sizeText(wantedBytes)} a window reaches it`,
    bytes: Math.round(unitBytes(tally.units)),
    figures: { score: tally.nearest, minScore, aboveBytes, quotaBytes, wantedBytes },
  }
}

/** The window's quota was used up. */
export function quotaFullReason(view: SchemeView, tally: ObstacleTally): Reason {
  const { chargedSz, eszNumber, chargedFromUs } = view.scheme.quota
  const { minRegionSz } = view.context
  const resetUs = 1000 * Number(view.scheme.parameters.quota.resetIntervalMs)
  const [charged, quota] = [coreBytes(view, chargedSz), coreBytes(view, eszNumber)]
  const smallest = unitBytes(minRegionSz)
  const nextUs = chargedFromUs + resetUs
  const wanted = sizeFrom(view.trace.sizes, 0)
  const state =
    quota < smallest
      ? `the quota is ${sizeText(quota)} a window, less than the smallest region (${sizeText(smallest)})`
      : `the quota of ${sizeText(quota)} a window is used up: ${sizeText(charged)} charged since ` +
        timeText(chargedFromUs)
  const next = resetUs === 0 ? '' : `; the next window begins at ${timeText(nextUs)}`
  return {
    code: 'quota-full',
    text: state + next,
    remedy:
      wanted > quota
        ? `a quota of ${sizeText(wanted)} a window is enough for all of its pattern`
        : null,
    bytes: Math.round(unitBytes(tally.units)),
    figures: {
      quotaBytes: quota,
      chargedBytes: charged,
      windowStartUs: chargedFromUs,
      nextWindowUs: nextUs,
      matchingBytes: wanted,
    },
  }
}

/** What was left of the quota was too small for any region. */
export function quotaRestReason(view: SchemeView, tally: ObstacleTally): Reason {
  const { chargedSz, eszNumber } = view.scheme.quota
  const rest = coreBytes(view, Math.max(0, eszNumber - chargedSz))
  const smallest = unitBytes(view.context.minRegionSz)
  return {
    code: 'quota-rest',
    text: `what is left of the quota (${sizeText(rest)}) is below the smallest region (${sizeText(smallest)})`,
    remedy: null,
    bytes: Math.round(unitBytes(tally.units)),
    figures: { restBytes: rest, smallestBytes: smallest },
  }
}

/** How the quota went, where there is one; null: there is none. */
export function quotaReason(view: SchemeView): Reason | null {
  const { windows, nrWindows } = view.trace
  const last = windows.at(-1)
  if (!view.scheme.hasLimits || last === undefined) return null
  const shown = windows.slice(-WINDOWS_SHOWN)
  const isSteady = shown.every(({ effectiveBytes }) => effectiveBytes === last.effectiveBytes)
  const course = isSteady
    ? `${sizeText(last.effectiveBytes)}${shown.length > 1 ? ' each' : ''}`
    : shown.map((one) => `${sizeText(one.effectiveBytes)} at ${timeText(one.timeUs)}`).join(', ')
  const limit = last.limitedBy === 'nothing' ? '' : `; ${LIMITS[last.limitedBy]}`
  const used = windows.slice(1).map(({ chargedBefore }) => chargedBefore)
  const usedText =
    used.length === 0 ? '' : `; used in the last finished one: ${sizeText(used.at(-1)!)}`
  const goals = last.goals.map(
    ({ metric, current, target, scoreBp }) =>
      `${metric} ${short(current)} of ${short(target)} (${shareText(scoreBp / MET_BP)})`,
  )
  const goalText = goals.length === 0 ? '' : `; goals: ${goals.join(', ')}, ${courseOfGoals(last)}`
  return {
    code: 'quota',
    text: `${countText(nrWindows, 'window')} of the quota so far, ${course}${limit}${goalText}${usedText}`,
    remedy: goalRemedy(view, last),
    bytes: null,
    figures: {
      windows: nrWindows,
      quotaBytes: last.effectiveBytes,
      limitedBy: last.limitedBy,
      scoreBp: last.goals.length === 0 ? null : highestOf(last),
    },
  }
}

const LIMITS = {
  goals: 'its goals set it',
  time: 'its time limit sets it',
  size: 'its size limit sets it',
} as const

function highestOf({ goals }: WindowFigures): number {
  return Math.max(...goals.map(({ scoreBp }) => scoreBp))
}

function courseOfGoals(window: WindowFigures): string {
  const score = highestOf(window)
  if (score === MET_BP) return 'met, so the quota stays'
  if (score < MET_BP)
    return `not met, so it grows by ${shareText((MET_BP - score) / MET_BP)} a window`
  if (score >= 2 * MET_BP) return 'met twice over, so it falls to nothing'
  return `more than met, so it shrinks by ${shareText((score - MET_BP) / MET_BP)} a window`
}

/** When a quota that grows will be of use. */
function goalRemedy(view: SchemeView, last: WindowFigures): string | null {
  const smallest = unitBytes(view.context.minRegionSz)
  if (last.goals.length === 0 || last.effectiveBytes >= smallest) return null
  const score = highestOf(last)
  if (view.scheme.parameters.quota.goalTuner === 'temporal' && score >= MET_BP) {
    return 'the tuner temporal does nothing once its goal is met'
  }
  if (score >= MET_BP) return 'a higher target lets it act'
  const growth = 1 + (MET_BP - score) / MET_BP
  let windows = 0
  for (let bytes = Math.max(1, last.effectiveBytes); bytes < smallest; bytes *= growth) windows++
  const us = windows * 1000 * Number(view.scheme.parameters.quota.resetIntervalMs)
  const more = `${countText(windows, 'more window')} (${timeText(us)})`
  return `${more} until it takes the smallest region (${sizeText(smallest)})`
}

/** Bytes of the memory of its pattern with at least a score. */
function sizeFrom(sizes: Float64Array, score: number): number {
  return unitBytes(sizes.subarray(score).reduce((sum, size) => sum + size, 0))
}
