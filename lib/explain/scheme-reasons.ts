/** Why a scheme did, or did not do, anything about the memory that is asked about. */
import { isCoreType } from '../damos/filter.js'
import { MIGRATIONS, supportedActions } from '../damos/support.js'
import { filterWords } from './filter-words.js'
import { isBound, type Obstacle, type ObstacleTally } from './pass-tally.js'
import { boundReason } from './pattern-reasons.js'
import { quotaFullReason, quotaReason, quotaRestReason, scoreReason } from './quota-reasons.js'
import type { Reason, SchemeExplanation } from './reason.js'
import { passFigures, unitBytes, type SchemeView } from './scheme-view.js'
import { shareText, sizeText, timeText } from './words.js'

/**
 * Explains one scheme.
 *
 * @param blockers reasons that hold for the whole context; they come first
 */
export function explainScheme(view: SchemeView, blockers: readonly Reason[]): SchemeExplanation {
  const { scheme, trace } = view
  const { lastPass, allPasses } = trace
  const ofMemory = [
    acted(view),
    ...[...lastPass.obstacles.keys()].map((obstacle) => obstacleReason(view, obstacle)),
  ].filter((reason) => reason !== null)
  ofMemory.sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0))
  const reasons = [
    ...blockers,
    unsupported(view),
    ...ofMemory,
    pageFilters(view),
    failed(view),
    actedBefore(view),
    quotaReason(view),
  ]
  return {
    scheme: scheme.index,
    action: scheme.parameters.action,
    lastPassUs: trace.lastPassUs,
    passes: trace.passes,
    lastPass: passFigures(lastPass),
    allPasses: passFigures(allPasses),
    reasons: reasons.filter((reason) => reason !== null),
    windows: trace.windows,
  }
}

function obstacleReason(view: SchemeView, obstacle: Obstacle): Reason {
  const { alone, obstacles } = view.trace.lastPass
  const tally: ObstacleTally = obstacles.get(obstacle)!
  if (isBound(obstacle)) return boundReason(view, obstacle, tally, alone.get(obstacle))
  const bytes = Math.round(unitBytes(tally.units))
  switch (obstacle) {
    case 'score':
      return scoreReason(view, tally)
    case 'quota-full':
      return quotaFullReason(view, tally)
    case 'quota-rest':
      return quotaRestReason(view, tally)
    case 'before-resume':
      return {
        code: 'before-resume',
        text: 'it lies before the address where the scheme went on, at which the quota of the window before had ended',
        remedy: null,
        bytes,
        figures: {},
      }
    case 'snapshots':
      return snapshotsReason(view, bytes)
    default:
      return filterReason(view, Number(obstacle.slice('filter '.length)), bytes)
  }
}

function snapshotsReason({ scheme }: SchemeView, bytes: number): Reason {
  const { parameters, statistics } = scheme
  const { maxNrSnapshots } = parameters
  return {
    code: 'snapshots',
    text:
      `it took part in ${statistics.nrSnapshots} snapshots, all of the ${maxNrSnapshots} that it may ` +
      '(max_nr_snapshots)',
    remedy: 'a larger max_nr_snapshots; 0 is no limit',
    bytes,
    figures: { nrSnapshots: statistics.nrSnapshots, maxNrSnapshots },
  }
}

/** @param position among the filters on regions; -1: none matched */
function filterReason({ scheme }: SchemeView, position: number, bytes: number): Reason {
  const { filters } = scheme.parameters
  const core = filters.flatMap(({ type }, i) => (isCoreType(type) ? [i] : []))
  if (position < 0) {
    const last = core.at(-1) ?? 0
    return {
      code: 'filter',
      text:
        `no filter matches it, and the last one (filter ${last}: ${filterWords(filters[last])}) allows, so what ` +
        'none matches is rejected',
      remedy: null,
      bytes,
      figures: { filter: null },
    }
  }
  const index = core[position]
  return {
    code: 'filter',
    text: `filter ${index} (${filterWords(filters[index])}) rejects it`,
    remedy: null,
    bytes,
    figures: { filter: index },
  }
}

/** What it did in the last pass. */
function acted(view: SchemeView): Reason | null {
  const { trace, scheme } = view
  const { triedUnits, appliedUnits } = trace.lastPass
  if (triedUnits === 0) return null
  const [tried, applied] = [Math.round(unitBytes(triedUnits)), Math.round(unitBytes(appliedUnits))]
  const { action } = scheme.parameters
  const text =
    action === 'stat'
      ? `counted ${sizeText(tried)} at ${timeText(trace.lastPassUs ?? 0)}; stat does nothing else`
      : `acted at ${timeText(trace.lastPassUs ?? 0)}: tried ${sizeText(tried)}, applied to ${sizeText(applied)}`
  return {
    code: 'acted',
    text,
    remedy: null,
    bytes: tried,
    figures: { triedBytes: tried, appliedBytes: applied, timeUs: trace.lastPassUs },
  }
}

/** What it did before, where the last pass did nothing. */
function actedBefore({ trace, scheme, isForecast }: SchemeView): Reason | null {
  const { triedUnits, appliedUnits } = trace.allPasses
  if (trace.lastPass.triedUnits > 0 || triedUnits === 0 || trace.lastTriedUs === null) return null
  const [tried, applied] = [Math.round(unitBytes(triedUnits)), Math.round(unitBytes(appliedUnits))]
  const hasReset = scheme.parameters.action !== 'stat' && !isForecast
  const resets = hasReset ? '; each time its age began anew' : ''
  return {
    code: 'acted',
    text:
      `acted before, last at ${timeText(trace.lastTriedUs)} (tried ${sizeText(tried)} in all, ` +
      `applied to ${sizeText(applied)})${resets}`,
    remedy: null,
    bytes: 0,
    figures: { triedBytes: tried, appliedBytes: applied, timeUs: trace.lastTriedUs },
  }
}

function unsupported({ context, scheme }: SchemeView): Reason | null {
  const { action } = scheme.parameters
  const { ops, kernel } = context
  if (supportedActions(ops, kernel.damos).includes(action)) return null
  return {
    code: 'unsupported',
    text: `${ops} has no action ${action} on this kernel: it is tried, and does nothing`,
    remedy: null,
    bytes: null,
    figures: { action, ops },
  }
}

function pageFilters({ context: { ops }, trace, scheme }: SchemeView): Reason | null {
  const { triedUnits, passedUnits } = trace.allPasses
  const { action } = scheme.parameters
  if (scheme.pageFilters.length === 0 || triedUnits === 0) return null
  const list = scheme.pageFilters.map((filter) => filterWords(filter)).join(', ')
  const common = { code: 'page-filters', remedy: null, bytes: null } as const
  const triedBytes = Math.round(unitBytes(triedUnits))
  if (ops !== 'paddr' && action !== 'stat') {
    // Migration heeds them, but does not tell what passed.
    if (MIGRATIONS.includes(action)) return null
    const text = `${ops} does not look at filters on pages (${list}) for ${action}`
    return { ...common, text, figures: { passedShare: null, triedBytes } }
  }
  const share = Math.min(1, passedUnits / triedUnits)
  const text =
    `${shareText(share)} of the ${sizeText(triedBytes)} tried so far passed the filters on pages ` +
    `(${list})`
  return { ...common, text, figures: { passedShare: share, triedBytes } }
}

function failed({ trace, scheme }: SchemeView): Reason | null {
  const { triedUnits, appliedUnits } = trace.allPasses
  const isShort = appliedUnits < triedUnits && scheme.parameters.action !== 'stat'
  if (!isShort) return null
  const failedBytes = Math.round(unitBytes(triedUnits - appliedUnits))
  return {
    code: 'failed',
    text: `the action did not work for ${sizeText(failedBytes)} of the ${sizeText(unitBytes(triedUnits))} tried so far`,
    remedy: null,
    bytes: null,
    figures: { failedBytes, triedBytes: Math.round(unitBytes(triedUnits)) },
  }
}

/** Nothing to say of its memory: it had no pass. */
export function notDueReason({ context, scheme, nowUs }: SchemeView): Reason {
  const { attrs, passed } = context
  const dueUs = nowUs + Math.max(0, scheme.nextApplySis - passed) * attrs.sampleUs
  const { applyIntervalUs } = scheme.parameters
  const interval = applyIntervalUs === 0 ? attrs.aggrUs : applyIntervalUs
  return {
    code: 'not-due',
    text: `not due yet: it acts every ${timeText(interval)}, first at ${timeText(dueUs)}`,
    remedy: applyIntervalUs > attrs.aggrUs ? 'a shorter apply interval' : null,
    bytes: null,
    figures: { dueUs, applyIntervalUs: interval },
  }
}

/** Watermarks keep it from acting. */
export function inactiveReason({ context, scheme, trace, nowUs }: SchemeView): Reason {
  const { high, mid, low, intervalUs } = scheme.parameters.watermarks
  const free = context.memory.freeMemPermil(nowUs)
  const mark =
    free > high
      ? `above the high mark of ${shareText(high / 1000)}`
      : free < low
        ? `below the low mark of ${shareText(low / 1000)}`
        : `not below the mid mark of ${shareText(mid / 1000)}, from which on it wakes`
  return {
    code: 'inactive',
    text:
      `inactive by its watermarks since ${timeText(trace.inactiveSinceUs ?? 0)}: ${shareText(free / 1000)} of the ` +
      `memory is free, ${mark}; it looks again every ${timeText(intervalUs)}`,
    remedy: null,
    bytes: null,
    figures: { freePermil: free, high, mid, low, sinceUs: trace.inactiveSinceUs },
  }
}
