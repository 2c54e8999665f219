/**
 * Batch jobs: each works for a while on a piece of the memory of its own. They arrive at times drawn from the seed
 * and run one after the other: who arrives while another runs waits in line.
 *
 * ```
 *  arrivals   ↓      ↓ ↓               ↓
 *  runs       ▐███▌  ▐███▌▐███▌        ▐███▌
 * ```
 */
import { log } from '../../base/math.js'
import { mix, scale } from '../../base/random.js'
import type { Touch } from '../touch.js'
import { touchAs, type Pattern, type PatternMemory, type PatternStep } from './pattern.js'

/** See the top of the file. */
export interface BatchesOptions {
  /** Mean time between arrivals. */
  readonly meanUs: number
  /** random: independent of each other (exponential gaps); regular: at equal distances. */
  readonly arrivals: 'random' | 'regular'
  /** How long a job runs. */
  readonly lengthUs: number
  /** Memory of one job, somewhere in the pattern's. */
  readonly jobPages: number
  readonly touch: Touch
}

/** Batch jobs. */
export function batches(options: BatchesOptions, memory: PatternMemory): Pattern {
  const { lengthUs, jobPages, touch } = options
  const { pages, quantumUs, key } = memory
  const schedule = new Schedule(options, memory)
  const unit = 1 << touch.granuleOrder
  return {
    depth: 1,
    stepAt: (us): PatternStep => {
      const job = schedule.jobAt(us)
      const startUs = schedule.startUs(job)
      if (us < startUs) {
        const fromUs = job === 0 ? 0 : schedule.startUs(job - 1) + lengthUs
        return { fromUs, untilUs: startUs, areas: [] }
      }
      const places = Math.floor((pages - jobPages) / unit) + 1
      const place = scale(mix(2 * job, key.k0, key.k1), places) * unit
      const areas = touchAs(touch, [[place, place + jobPages]], quantumUs)
      return { fromUs: startUs, untilUs: startUs + lengthUs, areas }
    },
  }
}

/** When jobs start; worked out as far as is asked for. */
class Schedule {
  readonly #options: BatchesOptions
  readonly #memory: PatternMemory
  readonly #startsUs: number[] = []
  #arrivalUs = 0

  constructor(options: BatchesOptions, memory: PatternMemory) {
    this.#options = options
    this.#memory = memory
  }

  /** The first job that ends after a time. */
  jobAt(us: number): number {
    const { lengthUs } = this.#options
    const starts = this.#startsUs
    while (starts.length === 0 || starts[starts.length - 1] + lengthUs <= us) this.#add()
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (starts[middle] + lengthUs > us) high = middle
      else low = middle + 1
    }
    return low
  }

  startUs(job: number): number {
    return this.#startsUs[job]
  }

  #add(): void {
    const { lengthUs } = this.#options
    const starts = this.#startsUs
    this.#arrivalUs += this.#gapUs(starts.length)
    const freeUs = starts.length === 0 ? 0 : starts[starts.length - 1] + lengthUs
    starts.push(Math.max(this.#arrivalUs, freeUs))
  }

  #gapUs(job: number): number {
    const { meanUs, arrivals } = this.#options
    if (arrivals === 'regular') return meanUs
    const { k0, k1 } = this.#memory.key
    const uniform = ((mix(2 * job + 1, k0, k1) >>> 0) + 0.5) * 2 ** -32
    return Math.max(1, Math.round(-log(uniform) * meanUs))
  }
}
