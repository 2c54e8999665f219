/** The machine of a canonical scenario: what its model came to, with nothing left to guess. */
import { formatSizeExact } from '../base/format.js'
import { PAGE_BYTES } from '../base/units.js'
import type { NodePlan, RunPlan } from '../engine/plan.js'
import type { MachineModel, NodeModel, ProgramModel, SwapModel } from '../machine/model.js'
import { sizeOfPages, timeText, type JsonObject } from './texts.js'

/** A node, with what the model says of it. */
export function nodeOf({ id, startPage, endPage }: NodePlan, model?: JsonObject): JsonObject {
  return {
    id,
    size: formatSizeExact((endPage - startPage) * PAGE_BYTES),
    start: formatSizeExact(startPage * PAGE_BYTES),
    ...model,
  }
}

/** What the model says of each node. */
export function nodeModelsOf({ machine, nodes }: Pick<RunPlan, 'machine' | 'nodes'>): JsonObject[] {
  return (machine?.nodes ?? []).map((model) => nodeModelOf(model, nodes))
}

function nodeModelOf(model: NodeModel, nodes: readonly NodePlan[]): JsonObject {
  const { tier, latencyNs, bytesPerSecond, demotesTo, fallback } = model
  return {
    latency: nsText(latencyNs),
    bandwidth: `${bytesPerSecond} B/s`,
    tier,
    demotesTo: demotesTo < 0 ? null : nodes[demotesTo].id,
    fallback: fallback.slice(1).map((node) => nodes[node].id),
    watermarks: {
      min: sizeOfPages(model.minPages),
      low: sizeOfPages(model.lowPages),
      high: sizeOfPages(model.highPages),
      promo: sizeOfPages(model.promoPages),
    },
  }
}

/** All of the model but its nodes, and the costs of actions. */
export function modelOf({
  machine,
  nodes,
  actionCosts = {},
}: Pick<RunPlan, 'machine' | 'nodes' | 'actionCosts'>): JsonObject {
  if (machine === undefined) return {}
  const { tickUs, load, swap, reclaim, thp, cgroups, faults, perCpuPages } = machine
  const { pageoutNs, willneedNs, migrateNs, hugePageNs, visitNs, youngNs, frameNs } = actionCosts
  return {
    tick: timeText(tickUs),
    load,
    swap: swap.map((each) => swapOf(each, nodes)),
    reclaim: {
      demotes: reclaim.demotes,
      scan: nsText(reclaim.scanNs),
      migrate: nsText(reclaim.migrateNs),
      rounds: reclaim.roundsMax,
    },
    thp: {
      mode: thp.mode,
      scanPages: thp.scanPages,
      scan: timeText(thp.scanUs),
      maxPtesNone: thp.maxPtesNone,
    },
    cgroups: cgroups.filter(hasLimit).map(cgroupOf),
    ...(perCpuPages !== undefined && { perCpu: formatSizeExact(perCpuPages * PAGE_BYTES) }),
    faults: {
      minor: nsText(faults.minorNs),
      huge: nsText(faults.hugeNs),
      major: nsText(faults.majorNs),
      file: nsText(faults.fileNs),
    },
    costs: {
      ...(pageoutNs !== undefined && { pageout: nsText(pageoutNs) }),
      ...(willneedNs !== undefined && { willneed: nsText(willneedNs) }),
      ...(migrateNs !== undefined && { migrate: nsText(migrateNs) }),
      ...(hugePageNs !== undefined && { hugePage: nsText(hugePageNs) }),
      ...(visitNs !== undefined && { visit: nsText(visitNs) }),
      ...(youngNs !== undefined && { young: nsText(youngNs) }),
      ...(frameNs !== undefined && { frame: nsText(frameNs) }),
    },
  }
}

/** What memory means to a target. @param node id of the node that it runs on */
export function programTextOf(program: ProgramModel, node: number | undefined): JsonObject {
  const { populate, memoryBound, tlbBound, bytesPerAccess, threads, isHugeAdvised } = program
  return {
    ...(node !== undefined && { node }),
    populate,
    memoryBound,
    tlbBound,
    bytesPerAccess,
    threads,
    ...(isHugeAdvised && { thp: 'madvise' }),
  }
}

function swapOf(swap: SwapModel, nodes: readonly NodePlan[]): JsonObject {
  return {
    kind: swap.kind,
    size: sizeOfPages(swap.pages),
    ratio: swap.ratio,
    incompressible: swap.incompressible,
    node: nodes[swap.poolNode].id,
    ...(swap.poolPagesMax !== swap.pages && { poolMax: sizeOfPages(swap.poolPagesMax) }),
    read: nsText(swap.readNs),
    write: nsText(swap.writeNs),
    deviceRead: nsText(swap.deviceReadNs),
    deviceWrite: nsText(swap.deviceWriteNs),
    deviceRate: `${swap.devicePagesPerSecond}/s`,
    readAhead: swap.readAhead,
    ...(swap.keeps === true && { keeps: true }),
  }
}

/** Those without are there for a policy, which brings them itself. */
function hasLimit({ maxPages, highPages }: MachineModel['cgroups'][number]): boolean {
  return maxPages !== Infinity || highPages !== Infinity
}

function cgroupOf({ path, maxPages, highPages }: MachineModel['cgroups'][number]): JsonObject {
  return {
    path,
    ...(maxPages !== Infinity && { max: sizeOfPages(maxPages) }),
    ...(highPages !== Infinity && { high: sizeOfPages(highPages) }),
  }
}

/** Nanoseconds with fractions, as they are read back. */
function nsText(ns: number): string {
  return `${ns} ns`
}
