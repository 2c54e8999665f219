import type { MachineModel, NodeModel, SwapModel } from '../../lib/machine/model.js'

/** A node of local memory, with watermarks of 0: it is used to its last page. Falls back to the first one. */
export function nodeModel(more: Partial<NodeModel> = {}): NodeModel {
  return {
    tier: 0,
    latencyNs: 90,
    bytesPerSecond: 60e9,
    demotesTo: -1,
    fallback: [],
    minPages: 0,
    lowPages: 0,
    highPages: 0,
    promoPages: 0,
    ...more,
  }
}

/** A model whose memory costs what the defaults say; no swap, no huge pages. */
export function machineModel({
  nodes = [nodeModel()],
  ...more
}: Partial<MachineModel> = {}): MachineModel {
  return {
    tickUs: 100_000,
    nodes: nodes.map((node, i) => ({
      ...node,
      fallback: node.fallback.length > 0 ? node.fallback : [...new Set([i, 0])],
    })),
    load: { a: 1, n: 2, uMax: 0.9 },
    swap: [],
    reclaim: { demotes: false, scanNs: 200, migrateNs: 2_000, roundsMax: 3 },
    thp: { mode: 'never', scanPages: 0, scanUs: 10_000_000, maxPtesNone: 511 },
    cgroups: [],
    faults: { minorNs: 1_500, hugeNs: 100_000, majorNs: 1_500, fileNs: 80_000 },
    ...more,
  }
}

/** A zram device that takes a GiB. */
export function zramModel(more: Partial<SwapModel> = {}): SwapModel {
  return {
    kind: 'zram',
    pages: 262_144,
    ratio: 2.5,
    incompressible: 0,
    poolNode: 0,
    poolPagesMax: 262_144,
    readNs: 1_700,
    writeNs: 3_400,
    deviceReadNs: 80_000,
    deviceWriteNs: 20_000,
    devicePagesPerSecond: 300_000,
    readAhead: 0,
    ...more,
  }
}
