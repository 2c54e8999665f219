/** The machine part of a run's summary, from what its ticks saw. */
import { PAGE_BYTES } from '../base/units.js'
import type { Machine } from '../machine/machine.js'
import { performanceFiguresOf, type ProgramFigures } from '../machine/performance-figures.js'
import { storedIn } from '../machine/swap.js'
import { presentPagesOf } from '../machine/target-memory.js'
import { policyOutcome } from '../policy/index.js'
import { hotPlacementOf } from './hot-placement.js'
import type { CourseSums, MachineLog } from './machine-log.js'
import type {
  Course,
  MachineSummary,
  NodeSummary,
  ProgramSummary,
  ReclaimSummary,
  TierMovesSummary,
} from './machine-summary.js'
import type { RunPlan } from './plan.js'
import type { Ticker } from './ticker.js'

/** The summary of a machine, as of its last tick. */
export function machineSummaryOf({ plan, log, policy, hot }: Ticker): MachineSummary {
  const { machine, timeUs } = log
  const { targets } = machine
  const figures = performanceFiguresOf(machine, machine.tickedUs)!
  const { programs, pressure, khugepaged } = figures
  const total = (valueOf: (program: ProgramFigures) => number): number =>
    programs.reduce((sum, program) => sum + valueOf(program), 0)
  const all = targets.length
  const present = targets.reduce((sum, memory) => sum + presentPagesOf(memory), 0)
  const inSwap = targets.reduce((sum, { swappedPages }) => sum + swappedPages, 0)
  const huge = targets.reduce((sum, { hugePages }) => sum + hugePages, 0)
  const [whole, ...ofCgroups] = pressure
  const { pagesOut, pagesIn, readAheads, devices } = machine.swap
  return {
    slowdown: slowdownOf(all * timeUs, total(({ throughput }) => throughput) * timeUs),
    residentBytes: bytesOf(log, log.resident, all, present),
    swappedBytes: bytesOf(log, log.swapped, all, inSwap),
    hugeBytes: bytesOf(log, log.huge, all, huge),
    bloatBytes: PAGE_BYTES * total(({ bloatPages }) => bloatPages),
    minorFaults: total(({ minorFaults }) => minorFaults),
    majorFaults: total(({ majorFaults }) => majorFaults),
    pressure: {
      some: { ...whole.some, avg10Max: log.someAvg10Max },
      full: { ...whole.full, avg10Max: log.fullAvg10Max },
    },
    targets: programs.map((program, i) => programSummaryOf(plan, log, program, i)),
    nodes: plan.nodes.map((_, node) => nodeSummaryOf(plan, log, node)),
    reclaim: reclaimSummaryOf(machine),
    tierMoves: tierMovesOf(machine),
    placement: hot === null ? { hotPrecision: null, hotRecall: null } : hotPlacementOf(hot),
    swappedOutBytes: PAGE_BYTES * pagesOut,
    swappedInBytes: PAGE_BYTES * pagesIn,
    readAheadBytes: PAGE_BYTES * readAheads,
    swap: devices.map((device, i) => ({
      kind: device.model.kind,
      capacityBytes: PAGE_BYTES * device.model.pages,
      usedBytes: bytesOf(log, log.stored, i, storedIn(device)),
      poolBytes: bytesOf(log, log.pools, i, device.poolPages),
    })),
    cgroups: ofCgroups.map(({ cgroup: path, some, full }) => ({ path, some, full })),
    khugepaged,
    ...(policy !== null && { policy: policyOutcome(policy) }),
    nrKills: machine.kills.length,
    kills: machine.kills.map(({ target, atUs, cgroup, pages }) => ({
      target: plan.targets[target].name,
      atUs,
      cgroup,
      bytes: PAGE_BYTES * pages,
    })),
  }
}

function programSummaryOf(
  plan: RunPlan,
  log: MachineLog,
  figures: ProgramFigures,
  row: number,
): ProgramSummary {
  const { target, throughput, slowdown, bloatPages } = figures
  const { stallUs, busyUs, backlogUs, minorFaults, majorFaults, hugeShare } = figures
  const memory = log.machine.targets[row]
  return {
    name: plan.targets[target].name,
    slowdown: slowdownOf(log.timeUs, throughput * log.timeUs),
    memorySlowdown: slowdown,
    programSeconds: (throughput * log.timeUs) / 1e6,
    stallUs,
    busyUs,
    backlogUs,
    minorFaults,
    majorFaults,
    hugeShare,
    residentBytes: bytesOf(log, log.resident, row, presentPagesOf(memory)),
    swappedBytes: bytesOf(log, log.swapped, row, memory.swappedPages),
    hugeBytes: bytesOf(log, log.huge, row, memory.hugePages),
    bloatBytes: PAGE_BYTES * bloatPages,
  }
}

function nodeSummaryOf({ nodes, machine }: RunPlan, log: MachineLog, node: number): NodeSummary {
  const { programs, nodeSums } = log.performance
  const { bytesPerSecond } = machine!.nodes[node]
  const perTime = (sum: number): number => (nodeSums.timeUs === 0 ? 0 : sum / nodeSums.timeUs)
  const accesses = (of: (perNode: Float64Array) => number): number =>
    programs.reduce((sum, { sums }) => sum + of(sums.accesses), 0)
  const here = accesses((perNode) => perNode[node])
  const all = accesses((perNode) => perNode.reduce((sum, each) => sum + each, 0))
  return {
    id: nodes[node].id,
    tier: machine!.nodes[node].tier,
    usedBytes: bytesOf(log, log.used, node, log.machine.nodes.residents[node]),
    hitShare: all === 0 ? 0 : here / all,
    latencyNs: { mean: perTime(nodeSums.latencyUs[node]), max: log.latencyNsMax[node] },
    trafficBytesPerSecond: {
      mean: perTime(nodeSums.usedUs[node]) * bytesPerSecond,
      max: log.trafficMax[node],
    },
  }
}

function tierMovesOf({ nodes }: Machine): TierMovesSummary {
  const { promoted, demoted, pingPong } = nodes.moves
  return {
    promotedBytes: PAGE_BYTES * promoted,
    demotedBytes: PAGE_BYTES * demoted,
    pingPongBytes: PAGE_BYTES * pingPong,
  }
}

function reclaimSummaryOf({ reclaimed, kswapd }: Machine): ReclaimSummary {
  return {
    kswapdScannedBytes: PAGE_BYTES * reclaimed.kswapdScanned,
    kswapdFreedBytes: PAGE_BYTES * reclaimed.kswapdFreed,
    directScannedBytes: PAGE_BYTES * reclaimed.directScanned,
    directFreedBytes: PAGE_BYTES * reclaimed.directFreed,
    demotedBytes: PAGE_BYTES * reclaimed.demoted,
    stalls: reclaimed.stalls,
    kswapdUs: kswapd.reduce((sum, { cpuNs }) => sum + cpuNs, 0) / 1000,
  }
}

function slowdownOf(timeUs: number, ownUs: number): number | null {
  return ownUs > 0 ? timeUs / ownUs : null
}

function bytesOf(log: MachineLog, course: CourseSums, row: number, endPages: number): Course {
  const mean = log.timeUs === 0 ? endPages : course.sums[row] / log.timeUs
  return {
    mean: PAGE_BYTES * mean,
    max: PAGE_BYTES * Math.max(course.most[row], endPages),
    end: PAGE_BYTES * endPages,
  }
}
