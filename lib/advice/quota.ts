/** Quotas that let nothing through, or another amount than they say. */
import { priorityOf } from '../damos/priority.js'
import type { Advice } from './advice.js'
import {
  aggregationBounds,
  bytesOf,
  durationOf,
  hasLimits,
  minRegionBytes,
  passUs,
  samplingBounds,
  windowOf,
  type SchemeSetting,
} from './setting.js'
import { bpText, countText, figureText, sizeText, timeText } from './texts.js'

/** The clock that actions are timed with counts ticks of so many ms, at 250 a second. */
const TICK_MS = 4
/** Quotas of kdamonds that nobody knows the run of: longer windows are as good as endless. */
const ENDLESS_US = 24 * 3.6e9
const LONGER = 1.5
/** Share of locked memory from which on it takes a good part of a quota. */
const LOCKED_MIN = 0.25

/** All of them. */
export function* adviseOnQuota(setting: SchemeSetting): Generator<Advice> {
  if (!hasLimits(setting.scheme)) return
  yield* adviseOnSizeQuota(setting)
  yield* adviseOnTimeQuota(setting)
  yield* adviseOnWindow(setting)
  yield* adviseOnWeights(setting)
  yield* adviseOnFailures(setting)
}

function* adviseOnSizeQuota(setting: SchemeSetting): Generator<Advice> {
  const { kernel, scheme } = setting
  const { sz } = scheme.quota
  const [bytes, smallest] = [bytesOf(setting, sz), minRegionBytes(setting)]
  if (sz === 0n || bytes >= smallest) return
  const { isFullBelowMinRegion, limitsFirstWindow } = kernel.damos
  const what = isFullBelowMinRegion ? 'the scheme never acts' : 'it tries size 0, over and over'
  yield {
    code: 'quota-below-region',
    at: ['quotas', 'sz_bytes'],
    message:
      `${sizeText(bytes)} are less than the smallest region, ${sizeText(smallest)}: ` +
      `${what}${limitsFirstWindow ? '' : ' (but in the first window, which has no limit)'}`,
    remedy: `${sizeText(smallest)} or more; 0 is no limit`,
  }
}

function* adviseOnTimeQuota({ kernel, scheme }: SchemeSetting): Generator<Advice> {
  const { ms } = scheme.quota
  if (ms === 0n || ms >= TICK_MS || kernel.damos.hasTimeQuotaFloor) return
  const allowed = (Number(ms) * 4096) / TICK_MS
  yield {
    code: 'time-quota-may-stop',
    at: ['quotas', 'time_ms'],
    message:
      `one page that takes a tick of ${TICK_MS} ms makes ${ms} ms worth ${sizeText(allowed)}, less ` +
      `than the smallest region: kernel ${kernel.level} then stops for ever`,
    remedy: `${TICK_MS} ms or more, a limit of size in its place, or a kernel with a floor`,
  }
}

function* adviseOnWindow(setting: SchemeSetting): Generator<Advice> {
  const { scheme, context } = setting
  const { resetIntervalMs, goals, sz } = scheme.quota
  const at = ['quotas', 'reset_interval_ms']
  const resetUs = Number(resetIntervalMs) * 1000
  const { sampleUs, aggrUs } = context.attrs
  const pass = passUs(scheme, sampleUs, aggrUs)
  const durationUs = Math.min(durationOf(setting), ENDLESS_US)
  if (resetUs === 0) {
    const size = bytesOf(setting, sz)
    const rate = sz === 0n ? '' : `, ${sizeText(Math.floor((size * 1e6) / pass))} a second`
    yield {
      code: 'quota-per-pass',
      at,
      message: `0: each pass begins a window, so the limits are for ${timeText(pass)}${rate}`,
      remedy: 'the time that the limits are meant for, such as 1 s',
    }
    return
  }
  if (resetUs >= durationUs) {
    const reset = countText(resetIntervalMs) === 'max' ? 'max' : timeText(resetUs)
    const whole = timeText(durationUs)
    const run = durationUs === ENDLESS_US ? whole : `the run of ${whole}`
    const what = goals.length > 0 ? 'goals are looked at once' : 'the limits are for all of it'
    yield {
      code: 'quota-never-resets',
      at,
      message: `one window of ${reset} is longer than ${run}: ${what}`,
      remedy: 'the time that the limits are meant for, such as 1 s',
    }
    return
  }
  yield* adviseOnLongWindow(setting, resetUs, pass)
}

function* adviseOnLongWindow(
  setting: SchemeSetting,
  resetUs: number,
  pass: number,
): Generator<Advice> {
  const { scheme } = setting
  const longest = passUs(scheme, samplingBounds(setting)[1], aggregationBounds(setting)[1])
  const [now, later] = [windowOf(scheme, pass), windowOf(scheme, longest)]
  if (Math.max(now, later) < LONGER * resetUs) return
  const isNow = now >= LONGER * resetUs
  const why = isNow
    ? `windows end with a pass, and there is one in ${timeText(pass)}`
    : `windows end with a pass, and the intervals may grow to one in ${timeText(longest)}`
  const window = isNow ? now : later
  const factor = figureText(window / resetUs)
  yield {
    code: 'quota-window-longer',
    at: ['quotas', 'reset_interval_ms'],
    message:
      `a window of ${timeText(resetUs)} ${isNow ? 'takes' : 'takes up to'} ${timeText(window)}, ` +
      `${factor} times as long: ${why}`,
    remedy: `an apply_interval_us of ${timeText(resetUs)} or a part of it`,
  }
}

function* adviseOnWeights({ kernel, context, scheme }: SchemeSetting): Generator<Advice> {
  const { weightSz, weightNrAccesses, weightAge } = scheme.quota
  const at = ['quotas', 'weights']
  const hasWeights = weightNrAccesses + weightAge > 0
  const priority = priorityOf(scheme.action, context.ops, kernel.damos)
  if (priority === 'none') {
    // stat does nothing, in whatever order.
    if (!hasWeights || scheme.action === 'stat') return
    yield {
      code: 'weights-unused',
      at,
      message:
        `${context.ops} has no priorities for ${scheme.action}: the quota goes to the lowest ` +
        'addresses first, then on from there',
      remedy: 'narrow the access_pattern to what is to come first',
    }
  } else if (!hasWeights) {
    yield {
      code: 'weights-zero',
      at,
      message:
        'nr_accesses_permil and age_permil are both 0: all regions have the same priority, and the ' +
        'quota goes to the lowest addresses first',
      remedy: 'weights by what tells regions apart, such as 1 each',
    }
  }
  if (weightSz > 0) {
    yield {
      code: 'weight-size-ignored',
      at: [...at, 'sz_permil'],
      message: `${countText(weightSz)}: the kernel takes no notice of it`,
      remedy: '0; bounds of the size go into access_pattern',
    }
  }
}

/** Memory that cannot be paged out takes its share of the quota each time. */
function* adviseOnFailures({ scheme, kernel, context, run }: SchemeSetting): Generator<Advice> {
  const { action, quota } = scheme
  if (action !== 'pageout' || quota.failChargeDenom > 0 || run === null) return
  const indexes = context.targets.map(({ target }) => target)
  const mappings = run.targets
    .filter((_, i) => indexes.includes(null) || indexes.includes(i))
    .flatMap((target) => target.mappings)
  const pagesOf = (list: typeof mappings): number =>
    list.reduce((sum, { startPage, endPage }) => sum + endPage - startPage, 0)
  const [all, locked] = [
    pagesOf(mappings),
    pagesOf(mappings.filter(({ isLocked }) => isLocked === true)),
  ]
  if (all === 0 || locked < LOCKED_MIN * all) return
  const share = bpText((locked / all) * 10_000)
  yield {
    code: 'failures-charged',
    at: ['quotas'],
    message:
      `${share} of the memory is locked: it fails to be paged out and is charged in full, ` +
      'so the quota goes to what never succeeds',
    remedy: kernel.damos.hasFailCharge
      ? 'fail_charge_num and fail_charge_denom, such as 1 and 4096'
      : 'a filter or regions that leave it out, or a kernel since 7.2 with fail_charge_num and _denom',
  }
}
