/**
 * What the ticks of a machine saw: means and peaks for the summary, and for the record a line now and then, 1,000 in a
 * run at most, spread evenly:
 *
 * ```
 *  {"type":"machine","timeUs":…,"nodes":[bytes…],"swapped":bytes,"some":share,"full":share,
 *   "programs":[[speed,slowdown,resident,swapped]…]}
 * ```
 * Bytes are as of the line's time; shares, speeds and slowdowns are means since the line before. Of programs, the first
 * 64 of the machine are told.
 */
import { assert } from '../base/assert.js'
import { PAGE_BYTES } from '../base/units.js'
import type { Machine } from '../machine/machine.js'
import type { Performance } from '../machine/performance.js'
import { storedIn } from '../machine/swap.js'
import { presentPagesOf } from '../machine/target-memory.js'

const LINES_MAX = 1000
const PROGRAMS_MAX = 64
/** Bytes of a line without lists, of a number in one, and of a program. */
const LINE_BYTES = 256
const NUMBER_BYTES = 24
const PROGRAM_BYTES = 4 * NUMBER_BYTES + 4

/** Ticks so far: sums by the time that passed, and the most. */
export interface CourseSums {
  /** By row. */
  readonly sums: Float64Array
  readonly most: Float64Array
}

/** See the top of the file. */
export interface MachineLog {
  readonly machine: Machine
  readonly performance: Performance
  /** Time over which the sums run. */
  timeUs: number
  /** Pages by program, in the machine's order, and in all of it in the last row. */
  readonly resident: CourseSums
  readonly swapped: CourseSums
  readonly huge: CourseSums
  /** By node: pages; and the most of its latency and of its bytes a second. */
  readonly used: CourseSums
  readonly latencyNsMax: Float64Array
  readonly trafficMax: Float64Array
  /** By swap device: pages in it, and pages of its pool. */
  readonly stored: CourseSums
  readonly pools: CourseSums
  /** Averages over 10 s, per cent. */
  someAvg10Max: number
  fullAvg10Max: number
  /** The next line comes at the first tick from here on; how far apart they are. */
  nextLineUs: number
  readonly everyUs: number
  /** The last line: its time, sums of each program's rate and slowdown, and totals of stalls. */
  lastUs: number
  readonly rateUs: Float64Array
  readonly slowdownUs: Float64Array
  someUs: number
  fullUs: number
}

/** Nothing seen yet. @param machine one with a model */
export function createMachineLog(machine: Machine, durationUs: number): MachineLog {
  const { performance, targets, nodes, swap } = machine
  assert(performance !== null, 'only a machine with a model has ticks')
  const course = (rows: number): CourseSums => ({
    sums: new Float64Array(rows),
    most: new Float64Array(rows),
  })
  const [rows, nrNodes] = [targets.length + 1, nodes.setups.length]
  const nrDevices = swap.devices.length
  return {
    machine,
    performance,
    timeUs: 0,
    resident: course(rows),
    swapped: course(rows),
    huge: course(rows),
    used: course(nrNodes),
    latencyNsMax: new Float64Array(nrNodes),
    trafficMax: new Float64Array(nrNodes),
    stored: course(nrDevices),
    pools: course(nrDevices),
    someAvg10Max: 0,
    fullAvg10Max: 0,
    nextLineUs: durationUs / LINES_MAX,
    everyUs: durationUs / LINES_MAX,
    lastUs: 0,
    rateUs: new Float64Array(targets.length),
    slowdownUs: new Float64Array(targets.length),
    someUs: 0,
    fullUs: 0,
  }
}

/** Takes in a tick that is done, and that ended `tickUs`. */
export function logTick(log: MachineLog, tickUs: number): void {
  const { machine, performance, resident, swapped, huge } = log
  const { nodes, targets, model } = machine
  log.timeUs += tickUs
  let [present, inSwap, inHuge] = [0, 0, 0]
  for (let i = 0; i < targets.length; i++) {
    const memory = targets[i]
    present += add(resident, i, presentPagesOf(memory), tickUs)
    inSwap += add(swapped, i, memory.swappedPages, tickUs)
    inHuge += add(huge, i, memory.hugePages, tickUs)
  }
  add(resident, targets.length, present, tickUs)
  add(swapped, targets.length, inSwap, tickUs)
  add(huge, targets.length, inHuge, tickUs)
  const { loads, pressure } = performance
  for (let node = 0; node < nodes.setups.length; node++) {
    add(log.used, node, nodes.residents[node], tickUs)
    const traffic = loads.used[node] * model!.nodes[node].bytesPerSecond
    log.latencyNsMax[node] = Math.max(log.latencyNsMax[node], loads.latencyNs[node])
    log.trafficMax[node] = Math.max(log.trafficMax[node], traffic)
  }
  machine.swap.devices.forEach((device, i) => {
    add(log.stored, i, storedIn(device), tickUs)
    add(log.pools, i, device.poolPages, tickUs)
  })
  const [{ some, full }] = pressure.groups
  log.someAvg10Max = Math.max(log.someAvg10Max, some.averages[0])
  log.fullAvg10Max = Math.max(log.fullAvg10Max, full.averages[0])
}

/** The most bytes of a line. */
export function lineBytesMaxOf({ machine: { targets, nodes } }: MachineLog): number {
  const nrPrograms = Math.min(targets.length, PROGRAMS_MAX)
  return LINE_BYTES + nodes.setups.length * NUMBER_BYTES + nrPrograms * PROGRAM_BYTES
}

/** The line of a tick; undefined: none is due. */
export function lineOf(log: MachineLog, nowUs: number): string | undefined {
  if (nowUs < log.nextLineUs) return undefined
  const { machine, performance } = log
  const { programs, pressure } = performance
  const elapsedUs = nowUs - log.lastUs
  const mean = (sum: number): number => (elapsedUs === 0 ? 0 : rounded(sum / elapsedUs))
  const told = programs.slice(0, PROGRAMS_MAX).map(({ memory, sums }, i) => {
    const rate = mean(sums.rateUs - log.rateUs[i])
    const slowdown = mean(sums.slowdownUs - log.slowdownUs[i])
    log.rateUs[i] = sums.rateUs
    log.slowdownUs[i] = sums.slowdownUs
    return [rate, slowdown, presentPagesOf(memory) * PAGE_BYTES, memory.swappedPages * PAGE_BYTES]
  })
  const [{ some, full }] = pressure.groups
  const line = JSON.stringify({
    type: 'machine',
    timeUs: nowUs,
    nodes: Array.from(machine.nodes.residents, (pages) => pages * PAGE_BYTES),
    swapped: machine.targets.reduce((sum, { swappedPages }) => sum + swappedPages, 0) * PAGE_BYTES,
    some: mean(some.totalUs - log.someUs),
    full: mean(full.totalUs - log.fullUs),
    programs: told,
  })
  log.someUs = some.totalUs
  log.fullUs = full.totalUs
  log.lastUs = nowUs
  while (log.nextLineUs <= nowUs) log.nextLineUs += Math.max(1, log.everyUs)
  return line
}

function add({ sums, most }: CourseSums, row: number, value: number, tickUs: number): number {
  sums[row] += value * tickUs
  if (value > most[row]) most[row] = value
  return value
}

/** Six digits are enough for a chart. */
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
