/**
 * One CPU that kdamond shares with the program it watches.
 *
 * Preparing and checking take time, so the loop is longer than the sampling interval, and the window of a region
 * depends on its place in the table. The program works in bursts, one each period. A burst that is due while
 * kdamond works, or that kdamond interrupts when it wakes up, waits until the scheduler's next tick, or until kdamond
 * sleeps; then it runs to its end:
 *
 * ```
 *   kdamond   prepare ██████████░░░░████      sleep          check ███ prepare ███…
 *   program               due ┆ ▐██▌            due ▐██▌
 *   scheduler tick    │         │         │         │         │
 *   regions   ├ see the burst ─┤├ do not ┤ all see it
 * ```
 *
 * The program's own time, `programUs`, counts the periods whose bursts have run. What touches memory is asked by
 * that time, so a window holds exactly the bursts that ran between a region's prepare and its check. A burst goes
 * through memory in the order of addresses: what is below its place when it is interrupted has been touched.
 *
 * Follows what recordings of a kernel show in which one CPU, counted in instructions, was shared this way; see
 * docs/fidelity.md. The cost of merging and splitting is not modelled.
 */

/** What kdamond's work costs, and when the program and the scheduler run. Times in µs. */
export interface CpuCosts {
  /** Of one iteration of the loop, besides its regions: to wake up, mostly. */
  readonly iterationUs: number
  /** To prepare, and to check, one region. */
  readonly prepareUs: number
  readonly checkUs: number
  /** The scheduler's tick (1 s / CONFIG_HZ), and when the first one is. */
  readonly tickUs: number
  readonly tickPhaseUs: number
  /** The program's period; burst k is due at startUs + k × periodUs. */
  readonly periodUs: number
  readonly startUs: number
  /** Length of a burst, below the period. */
  readonly busyUs: number
}

/** See the top of the file. */
export interface SharedCpu {
  readonly costs: CpuCosts
  /** kdamond's time. */
  nowUs: number
  /** End of the last period whose burst has run; 0 is startUs. */
  programUs: number
  /** Share of the next burst that has run already, 0..1: kdamond woke up in the middle of it. */
  donePart: number
}

/** Rows [first, last) are worked on before the program's time changes again. */
export type RowsVisitor = (first: number, last: number) => void

/** A CPU at time 0. */
export function createSharedCpu(costs: CpuCosts): SharedCpu {
  return { costs, nowUs: 0, programUs: 0, donePart: 0 }
}

/**
 * kdamond works on `nrRows` regions, `costUs` each, in turn.
 *
 * @param visit called for stretches of rows between which bursts run; never for none
 */
export function workOn(cpu: SharedCpu, nrRows: number, costUs: number, visit: RowsVisitor): void {
  for (let row = 0; row < nrRows;) {
    const waitUs = Math.max(0, nextTurnUs(cpu) - cpu.nowUs)
    const rowsBefore = costUs > 0 ? Math.ceil(waitUs / costUs) : nrRows
    const end = Math.min(nrRows, row + rowsBefore)
    if (row < end) visit(row, end)
    cpu.nowUs += (end - row) * costUs
    row = end
    if (row < nrRows) runBursts(cpu, Infinity)
  }
}

/** kdamond sleeps. A burst under way when it wakes up is interrupted. */
export function sleepFor(cpu: SharedCpu, us: number): void {
  const untilUs = cpu.nowUs + us
  runBursts(cpu, untilUs)
  while (dueUs(cpu) < untilUs && cpu.nowUs < untilUs) {
    cpu.nowUs = Math.max(cpu.nowUs, dueUs(cpu))
    runBursts(cpu, untilUs)
  }
  cpu.nowUs = untilUs
}

/** When the next burst is due. */
function dueUs({ costs, programUs }: SharedCpu): number {
  return costs.startUs + programUs
}

/** When the next burst runs if kdamond goes on working: at the first tick at which it waits. */
function nextTurnUs(cpu: SharedCpu): number {
  const { tickUs, tickPhaseUs } = cpu.costs
  const waitsFromUs = cpu.donePart > 0 ? cpu.nowUs : dueUs(cpu)
  return tickPhaseUs + Math.max(0, Math.ceil((waitsFromUs - tickPhaseUs) / tickUs)) * tickUs
}

/** Runs the bursts that are due, one after the other, until a time. */
function runBursts(cpu: SharedCpu, untilUs: number): void {
  const { periodUs, busyUs } = cpu.costs
  while (dueUs(cpu) <= cpu.nowUs && cpu.nowUs < untilUs) {
    const endUs = cpu.nowUs + busyUs * (1 - cpu.donePart)
    if (endUs > untilUs) {
      cpu.donePart += (untilUs - cpu.nowUs) / busyUs
      cpu.nowUs = untilUs
      return
    }
    cpu.nowUs = endUs
    cpu.programUs += periodUs
    cpu.donePart = 0
  }
}
