/** Watermarks between which memory never is, or that save nothing. */
import { isActive } from '../damos/watermarks.js'
import type { RunPlan } from '../engine/plan.js'
import type { Advice } from './advice.js'
import type { Setting, SchemeSetting } from './setting.js'
import { timeText } from './texts.js'

/** All that concerns one scheme. */
export function* adviseOnWatermarks(setting: SchemeSetting): Generator<Advice> {
  const { watermarks } = setting.scheme
  const { metric, intervalUs, high, mid, low } = watermarks
  if (metric === 'none') return
  const marks = `high ${permilText(high)}, mid ${permilText(mid)}, low ${permilText(low)}`
  const remedy = 'high above mid above low, such as 50 %, 40 % and 20 %'
  const at = ['watermarks']
  if (high < low || low > 1000) {
    const message = `${marks}: free memory is never both above low and below high, so the scheme never acts`
    yield { code: 'watermarks-never', at, message, remedy }
  } else if (mid <= low) {
    const message = `${marks}: nothing is below mid and not below low, so the scheme never wakes once it sleeps`
    yield { code: 'watermarks-no-return', at, message, remedy }
  } else if (mid > high) {
    const message = `${marks}: mid is above high, so the scheme wakes and sleeps at ${permilText(high)}, to and fro`
    yield { code: 'watermarks-unordered', at, message, remedy }
  } else {
    yield* adviseOnReach(setting, marks)
  }
  if (intervalUs > 0) return
  yield {
    code: 'watermarks-no-interval',
    at: ['watermarks', 'interval_us'],
    message: '0: monitoring goes on at full cost while the scheme sleeps',
    remedy: 'the time between two looks at free memory, such as 5 s',
  }
}

/** Free memory as the scenario supplies it, or else what the machine has left at least. */
function* adviseOnReach({ run, fromUs, scheme }: SchemeSetting, marks: string): Generator<Advice> {
  const list = run?.supply?.filter(({ metric }) => metric === 'free_mem_rate')
  if (run === null || list === undefined || list.length === 0) {
    if (run !== null) yield* adviseOnRoom(run, scheme.watermarks.high, marks)
    return
  }
  const inForce = list.findLast(({ atUs }) => atUs <= fromUs)
  const values = [
    ...(inForce === undefined ? [] : [inForce.value]),
    ...list.filter(({ atUs }) => atUs > fromUs && atUs < run.durationUs).map((one) => one.value),
  ]
  let active = true
  const acts = values.some((value) => (active = isActive(scheme.watermarks, value, active)))
  if (acts || values.length === 0) return
  const [least, most] = [permilText(Math.min(...values)), permilText(Math.max(...values))]
  const free = least === most ? `is ${least}` : `is between ${least} and ${most}`
  yield {
    code: 'watermarks-out-of-reach',
    at: ['watermarks'],
    message: `${marks}: free memory ${free}, so the scheme never acts`,
    remedy: 'watermarks around what is free, or other values in supply',
  }
}

/** A machine that always has more free memory than a scheme wakes for. */
function* adviseOnRoom(
  { nodes, targets }: RunPlan,
  high: number,
  marks: string,
): Generator<Advice> {
  const all = nodes.reduce((sum, { startPage, endPage }) => sum + endPage - startPage, 0)
  const used = targets
    .flatMap(({ mappings }) => mappings)
    .reduce((sum, { startPage, endPage }) => sum + endPage - startPage, 0)
  const free = Math.floor((1000 * (all - used)) / all)
  if (all === 0 || free <= high) return
  yield {
    code: 'watermarks-out-of-reach',
    at: ['watermarks'],
    message: `${marks}: ${permilText(free)} of the memory and more are always free, so the scheme never acts`,
    remedy: 'less memory in machine.nodes, or free_mem_rate in supply',
  }
}

/** Schemes that sleep, beside one that does not: monitoring goes on. */
export function* adviseOnMixedWatermarks({ context }: Setting): Generator<Advice> {
  const { schemes = [] } = context
  const awake = schemes.findIndex(({ watermarks }) => watermarks.metric === 'none')
  const asleep = schemes.findIndex(({ watermarks }) => watermarks.metric !== 'none')
  if (awake === -1 || asleep === -1) return
  const { intervalUs } = schemes[asleep].watermarks
  yield {
    code: 'watermarks-partial',
    at: ['schemes', awake, 'watermarks'],
    message:
      `scheme ${awake} has none, so monitoring goes on at full cost while scheme ${asleep} sleeps ` +
      `for ${timeText(intervalUs)}`,
    remedy: 'watermarks for all schemes of a context, or a context of its own for those that sleep',
  }
}

function permilText(permil: number): string {
  return `${permil / 10} %`
}
