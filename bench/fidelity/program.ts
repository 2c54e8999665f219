/**
 * What recordings tell of when their programs ran: how late bursts began (`late_us`) and how long they took
 * (`busy_us`), by the clock.
 */
import {
  createSharedCpu,
  sleepFor,
  workOn,
  type CpuCosts,
  type OddBurst,
} from '../../lib/core/shared-cpu.js'
import type { Recording } from '../../lib/compare/recording.js'

/** Timers of programs may be late by so much (PR_SET_TIMERSLACK). */
const TIMER_SLACK_US = 50
/** Rounds in which the length of a burst is found, and phases of the tick that it is averaged over. */
const ROUNDS = 4
const PHASES = 5

/**
 * When the first tick is, if the latest burst tells: one that waited for a tick, not only for kdamond to sleep.
 * Periods that are no multiple of the tick pass through several phases of it; the longest wait is that of one.
 */
export function tickPhaseOf(
  recording: Recording,
  { tickUs, sliceUs, startUs }: Pick<CpuCosts, 'tickUs' | 'sliceUs' | 'startUs'>,
): number | undefined {
  const { late_us: late } = recording.ground_truth
  if (late === undefined) return undefined
  const waitUs = late.max - TIMER_SLACK_US
  const isTick = recording.workload.period_us % tickUs === 0 || waitUs < tickUs
  if (!isTick || waitUs < sliceUs || waitUs >= longestWorkUs(recording)) return undefined
  return Math.round((startUs + waitUs) % tickUs)
}

/** kdamond's work between two sleeps where it is longest; the program's bursts within it included. */
function longestWorkUs({ intervals, snapshots }: Recording): number {
  const { aggr_us: aggrUs, sample_us: sampleUs } = intervals
  const longest = Math.max(...snapshots.map(({ dt_us: us }) => us ?? 0))
  return ((longest - aggrUs) * sampleUs) / aggrUs
}

/**
 * CPU time of a burst: what it took by the clock, less the time in which kdamond had interrupted it. The scheduler
 * leaves bursts within its slice alone. How long others are interrupted is found by letting kdamond work on as many
 * regions as the recording shows.
 *
 * @param costs all but the burst; NaN for `tickPhaseUs`: unknown
 */
export function burstUsOf(recording: Recording, costs: Omit<CpuCosts, 'busyUs'>): number {
  const tookUs = regularUs(recording, costs.bursts)
  if (tookUs <= costs.sliceUs) return Math.round(tookUs)
  const { tickUs, tickPhaseUs } = costs
  const phases = Number.isNaN(tickPhaseUs)
    ? Array.from({ length: PHASES }, (_, i) => (i * tickUs) / PHASES)
    : [tickPhaseUs]
  let busyUs = tookUs
  for (let round = 0; round < ROUNDS; round++) {
    const interruptedUs = phases.map((phase) =>
      meanInterruptionUs(recording, { ...costs, tickPhaseUs: phase, busyUs }),
    )
    const meanUs = interruptedUs.reduce((sum, us) => sum + us, 0) / phases.length
    busyUs = Math.max(costs.sliceUs, tookUs - meanUs)
  }
  return Math.round(busyUs)
}

/** What a burst takes by the clock, on average without the odd ones. */
function regularUs({ workload, ground_truth: truth }: Recording, odd: readonly OddBurst[]): number {
  const mean = truth.busy_us?.mean ?? 0
  const nrBursts = workload.dur_us / workload.period_us
  const oddUs = odd.reduce((sum, { busyUs }) => sum + busyUs, 0)
  return Math.max(0, (mean * nrBursts - oddUs) / (nrBursts - odd.length))
}

/**
 * Bursts in which the program maps memory and touches all of it, or unmaps memory. The longest burst of all is such a
 * one that maps. One that unmaps is as long as the bursts that were late for it say.
 */
export function oddBurstsOf({ workload, ground_truth: truth }: Recording): OddBurst[] {
  const { mapping_events: events = [], busy_us: busy, periods_late: nrLate } = truth
  if (busy === undefined || nrLate === undefined) return []
  const { period_us: periodUs } = workload
  const nrAdded = events.filter(({ event }) => event === 'add').length
  const lateForOne = Math.floor(busy.max / periodUs) - 1
  const lateForRest = (nrLate - nrAdded * lateForOne) / Math.max(1, events.length - nrAdded)
  const unmapUs = Math.max(0, Math.round((lateForRest + 1.5) * periodUs))
  return events.map(({ t_us: atUs, event }) => ({
    atUs,
    busyUs: event === 'add' ? busy.max : unmapUs,
  }))
}

/** For how long a burst is interrupted, on average. */
function meanInterruptionUs(recording: Recording, costs: CpuCosts): number {
  const { intervals, snapshots, nr_regions: limits } = recording
  const { aggr_us: aggrUs, sample_us: sampleUs } = intervals
  const cpu = createSharedCpu(costs)
  let interruptedUs = 0
  const work = (nrRows: number, costUs: number): void => {
    workOn(cpu, nrRows, costUs, (first, last) => {
      if (cpu.donePart > 0) interruptedUs += (last - first) * costUs
    })
  }
  for (const { regions } of snapshots) {
    const isSplit = regions.length <= limits.max / 2
    const nrRegions = isSplit ? 2 * regions.length : regions.length
    for (let i = 0; i < aggrUs / sampleUs; i++) {
      work(1, costs.iterationUs)
      work(nrRegions, costs.prepareUs)
      sleepFor(cpu, sampleUs)
      work(nrRegions, costs.checkUs)
    }
  }
  return (interruptedUs * costs.periodUs) / Math.max(costs.periodUs, cpu.programUs)
}
