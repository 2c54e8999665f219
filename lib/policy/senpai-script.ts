/**
 * Senpai as its first script has it: a limit for each job, which goes down while stalls are below a target, and up as
 * soon as they are above.
 *
 * ```
 *   each tick      integral += stalls of the tick
 *   integral > target             limit += limit · min((integral / target / backoff)² · most, most)    integral = 0
 *   else after `interval` ticks   limit −= limit · min((target / integral / probe)² · most, most)      integral = 0
 * ```
 */
import { PAGE_BYTES } from '../base/units.js'
import { definePolicy, type JobView, type PolicyKind } from './policy.js'
import type { Values } from './set-up.js'

const BP = 10_000

type Names =
  | 'tick'
  | 'interval'
  | 'pressure'
  | 'min_size'
  | 'max_size'
  | 'max_probe'
  | 'max_backoff'
  | 'coeff_probe'
  | 'coeff_backoff'

interface State {
  /** Bytes. */
  limit: number
  totalUs: number
  integralUs: number
  /** Ticks until it probes. */
  graceTicks: number
  probes: number
  backoffs: number
}

/** See the top of the file. */
export const senpaiScript: PolicyKind = definePolicy<Names>({
  name: 'senpai_script',
  doc: 'Keeps memory.high of each cgroup where its stalls come to a target.',
  source: 'github.com/facebookincubator/senpai, senpai.py',
  parameters: {
    tick: { unit: 'us', default: 1_000_000, min: 1, doc: 'How often it looks.' },
    interval: { unit: 'count', default: 6, min: 1, doc: 'Quiet ticks before the limit goes down.' },
    pressure: { unit: 'us', default: 10_000, min: 1, doc: 'Stalls that are aimed at.' },
    min_size: { unit: 'bytes', default: 100 * 2 ** 20, doc: 'The least limit.' },
    max_size: { unit: 'bytes', default: 100 * 2 ** 30, doc: 'The largest limit.' },
    max_probe: { unit: 'bp', default: 100, max: BP, doc: 'The largest step down, of the limit.' },
    max_backoff: { unit: 'bp', default: BP, doc: 'The largest step up, of the limit.' },
    coeff_probe: {
      unit: 'count',
      default: 10,
      min: 1,
      doc: 'Stalls of one in so many of the target: the largest step down.',
    },
    coeff_backoff: {
      unit: 'count',
      default: 20,
      min: 1,
      doc: 'Stalls of so many times the target: the largest step up.',
    },
  },
  pagesOut: true,
  figures: {
    limitBytes: 'Its limit at the end.',
    probes: 'Times that the limit went down.',
    backoffs: 'Times that it went up.',
  },
  create(values, { jobs }) {
    let states: readonly State[] = []
    return {
      everyUs: values.tick,
      onTick() {
        if (states.length === 0) states = jobs.map((job) => start(values, job))
        else jobs.forEach((job, i) => look(values, job, states[i]))
      },
      figures: () =>
        states.map(({ limit, probes, backoffs }) => ({ limitBytes: limit, probes, backoffs })),
    }
  },
})

/** A job has its memory as it is for a limit. */
function start(values: Values<Names>, job: JobView): State {
  const state = {
    limit: 0,
    totalUs: job.some.totalUs,
    integralUs: 0,
    graceTicks: values.interval,
    probes: 0,
    backoffs: 0,
  }
  setLimit(values, job, state, PAGE_BYTES * job.residentPages)
  return state
}

function look(values: Values<Names>, job: JobView, state: State): void {
  const { pressure, coeff_probe, coeff_backoff } = values
  state.integralUs += job.some.totalUs - state.totalUs
  state.totalUs = job.some.totalUs
  if (state.integralUs > pressure) {
    const error = state.integralUs / pressure / coeff_backoff
    adjust(values, job, state, stepOf(error, values.max_backoff / BP))
    state.backoffs++
  } else if (state.graceTicks > 0) {
    state.graceTicks--
  } else {
    const error = pressure / Math.max(state.integralUs, 1) / coeff_probe
    adjust(values, job, state, -stepOf(error, values.max_probe / BP))
    state.probes++
  }
}

/** @param factor of the limit that is added to it */
function adjust(values: Values<Names>, job: JobView, state: State, factor: number): void {
  setLimit(values, job, state, Math.trunc(state.limit + state.limit * factor))
  state.integralUs = 0
  state.graceTicks = values.interval - 1
}

function stepOf(error: number, most: number): number {
  return Math.min(error * error * most, most)
}

function setLimit(
  { min_size, max_size }: Values<Names>,
  job: JobView,
  state: State,
  bytes: number,
): void {
  const pages = Math.floor(Math.max(min_size, Math.min(max_size, bytes)) / PAGE_BYTES)
  state.limit = pages * PAGE_BYTES
  job.setHigh(pages)
}
