/** What a machine's memory costs, and what it does by itself: the model of a scenario, with its defaults. */
import { formatSizeExact } from '../base/format.js'
import { PAGE_BYTES } from '../base/units.js'
import type { NodePlan, RunPlan } from '../engine/plan.js'
import type { ActionCosts } from '../machine/costs.js'
import {
  PLAIN_PROGRAM,
  type MachineModel,
  type NodeModel,
  type ProgramModel,
  type SwapModel,
} from '../machine/model.js'
import type { ScenarioDocument, TargetDocument } from './document.js'
import { entriesOf } from './entries.js'
import type { Issues } from './issues.js'
import type { MachineDocument, NodeDocument, SwapDocument } from './machine-document.js'
import { sizeOfPages } from './texts.js'

const NODE_LATENCY_US = 0.09
const NODE_BANDWIDTH = 153.6e9
const WATERMARK_SCALE_BP = 10
const DEFAULT_TICK_US = 100_000
/** What a compressor takes to bring a page back, µs, and pages in a page of its pool. */
const COMPRESSORS = {
  lz4: { readUs: 1.7, ratio: 2.63 },
  'lzo-rle': { readUs: 2.2, ratio: 2.74 },
  zstd: { readUs: 5.7, ratio: 3.37 },
} as const
const ZSWAP_READ_US = 6
const ZSWAP_POOL_SHARE = 0.2
const CLUSTER_ORDER = 3

const PROGRAM_KEYS = [
  'node',
  'populate',
  'memoryBound',
  'tlbBound',
  'bytesPerAccess',
  'threads',
  'thp',
] as const satisfies readonly (keyof TargetDocument)[]

const NODE_KEYS = [
  'latency',
  'bandwidth',
  'tier',
  'demotesTo',
  'fallback',
  'watermarks',
] as const satisfies readonly (keyof NodeDocument)[]

/** Whether a scenario says what memory costs: by any key but those of addresses and of the CPU, or by a policy. */
export function hasModel({ machine = {}, targets, policy }: ScenarioDocument): boolean {
  const { nodes = [], cpu: _, ...rest } = machine
  return (
    policy !== undefined ||
    Object.values(rest).some((value) => value !== undefined) ||
    nodes.some((node) => NODE_KEYS.some((key) => node[key] !== undefined)) ||
    targets.some((target) => PROGRAM_KEYS.some((key) => target[key] !== undefined))
  )
}

/**
 * The model of a scenario's machine; nothing where it has none.
 *
 * @param nodes of the plan, one at least
 */
export function resolveModel(
  document: ScenarioDocument,
  nodes: readonly NodePlan[],
  issues: Issues,
): Pick<RunPlan, 'machine' | 'actionCosts'> {
  if (!hasModel(document)) return {}
  const { machine = {} } = document
  const { load, reclaim, thp, faults } = machine
  if (document.concurrent) {
    const hint = 'real threads wait for no simulated memory: leave one of them out'
    issues.add(['concurrent'], 'beside memory that costs something; expected one of them', hint)
  }
  const model: MachineModel = {
    tickUs: machine.tick ?? DEFAULT_TICK_US,
    nodes: nodesOf(machine, nodes, issues),
    load: load ?? { a: 1, n: 2, uMax: 0.9 },
    swap: swapsOf(machine, nodes, issues),
    reclaim: {
      demotes: reclaim?.demotes ?? false,
      scanNs: nanoseconds(reclaim?.scan ?? 0.2),
      migrateNs: nanoseconds(reclaim?.migrate ?? 2),
      roundsMax: reclaim?.rounds ?? 3,
    },
    thp: {
      mode: thp?.mode ?? 'never',
      scanPages: thp?.scanPages ?? 4096,
      scanUs: thp?.scan ?? 10_000_000,
      maxPtesNone: thp?.maxPtesNone ?? 511,
    },
    ...(machine.perCpu !== undefined && { perCpuPages: machine.perCpu / PAGE_BYTES }),
    cgroups: (machine.cgroups ?? []).map(({ path, max, high }) => ({
      path,
      maxPages: max === undefined ? Infinity : max / PAGE_BYTES,
      highPages: high === undefined ? Infinity : high / PAGE_BYTES,
    })),
    faults: {
      minorNs: nanoseconds(faults?.minor ?? 1.5),
      hugeNs: nanoseconds(faults?.huge ?? 100),
      majorNs: nanoseconds(faults?.major ?? 1.5),
      fileNs: nanoseconds(faults?.file ?? 80),
    },
  }
  checkCgroups(machine, issues)
  return { machine: model, actionCosts: actionCostsOf(machine) }
}

/** What memory means to a target; nothing where the machine has no model. */
export function programOf(document: TargetDocument): ProgramModel {
  const { populate, memoryBound, tlbBound, bytesPerAccess, threads, thp } = document
  return {
    populate: populate ?? PLAIN_PROGRAM.populate,
    memoryBound: memoryBound ?? 0,
    tlbBound: tlbBound ?? 0,
    bytesPerAccess: bytesPerAccess ?? PLAIN_PROGRAM.bytesPerAccess,
    threads: threads ?? 1,
    isHugeAdvised: thp === 'madvise',
  }
}

/** The swaps of a machine, in order, those of kind none left out. */
function swapsOf(
  { swap }: MachineDocument,
  nodes: readonly NodePlan[],
  issues: Issues,
): SwapModel[] {
  return entriesOf(swap, ['machine', 'swap']).flatMap(([path, each]): SwapModel[] => {
    const { kind, size } = each
    if (kind === 'none') return []
    return [swapOf({ ...each, kind, pages: size! / PAGE_BYTES }, nodes, path, issues)]
  })
}

/** To the picosecond, so that 0.08 us are 80 ns. */
function nanoseconds(us: number): number {
  return Math.round(us * 1e6) / 1e3
}

function nodesOf(
  { nodes: documents, watermarkScale = WATERMARK_SCALE_BP }: MachineDocument,
  nodes: readonly NodePlan[],
  issues: Issues,
): NodeModel[] {
  const given = nodes.map(({ id }) => documents?.find((node) => node.id === id))
  const latencies = given.map((node) => nanoseconds(node?.latency ?? NODE_LATENCY_US))
  const ranks = [...new Set(latencies)].sort((a, b) => a - b)
  const tiers = given.map((node, i) => node?.tier ?? ranks.indexOf(latencies[i]))
  const pages = nodes.map(({ startPage, endPage }) => endPage - startPage)
  const site = { nodes, given, latencies, tiers, documents, issues }
  return nodes.map((_, i): NodeModel => ({
    tier: tiers[i],
    latencyNs: latencies[i],
    bytesPerSecond: given[i]?.bandwidth ?? NODE_BANDWIDTH,
    demotesTo: demotionOf(site, i),
    fallback: fallbackOf(site, i),
    ...watermarksOf(site, i, pages, watermarkScale),
  }))
}

interface NodesSite {
  readonly nodes: readonly NodePlan[]
  readonly given: readonly (NodeDocument | undefined)[]
  readonly latencies: readonly number[]
  readonly tiers: readonly number[]
  readonly documents: readonly NodeDocument[] | undefined
  readonly issues: Issues
}

function pathOf({ given, documents }: NodesSite, index: number): (string | number)[] {
  return ['machine', 'nodes', documents?.indexOf(given[index]!) ?? 0]
}

/** As given, else the nearest node of the next tier. */
function demotionOf(site: NodesSite, index: number): number {
  const { nodes, given, latencies, tiers, issues } = site
  const wanted = given[index]?.demotesTo
  if (wanted === null) return -1
  const slower = [...nodes.keys()].filter((other) => tiers[other] > tiers[index])
  if (wanted === undefined) {
    slower.sort((a, b) => tiers[a] - tiers[b] || latencies[a] - latencies[b] || a - b)
    return slower.at(0) ?? -1
  }
  const to = nodes.findIndex(({ id }) => id === wanted)
  const path = [...pathOf(site, index), 'demotesTo']
  const ids = slower.map((other) => nodes[other].id).join(', ')
  const expected = slower.length === 0 ? 'expected null' : `expected ${ids} or null`
  if (to === -1) issues.add(path, `there is no node ${wanted}; ${expected}`)
  else if (!slower.includes(to)) {
    const message = `node ${wanted} is of tier ${tiers[to]}, no slower than tier ${tiers[index]}; ${expected}`
    issues.add(path, message, 'pages would go round in circles')
  }
  return to
}

/** The node itself, then those given, or all others by latency. */
function fallbackOf(site: NodesSite, index: number): number[] {
  const { nodes, given, latencies, issues } = site
  const wanted = given[index]?.fallback
  if (wanted === undefined) {
    const others = [...nodes.keys()].filter((other) => other !== index)
    return [index, ...others.sort((a, b) => latencies[a] - latencies[b] || a - b)]
  }
  const order = new Set([index])
  wanted.forEach((id, i) => {
    const other = nodes.findIndex((node) => node.id === id)
    if (other >= 0) order.add(other)
    else {
      const ids = nodes.map((node) => node.id).join(', ')
      const path = [...pathOf(site, index), 'fallback', i]
      issues.add(path, `there is no node ${id}; expected some of ${ids}`)
    }
  })
  return [...order]
}

type Watermarks = Pick<NodeModel, 'minPages' | 'lowPages' | 'highPages' | 'promoPages'>

/** As given, else as the kernel sets them: a machine's least is spread over its nodes by their sizes. */
function watermarksOf(
  site: NodesSite,
  index: number,
  pages: readonly number[],
  scaleBp: number,
): Watermarks {
  const given = site.given[index]?.watermarks
  if (given !== undefined) {
    const { min, low, high, promo = high } = given
    if (promo / PAGE_BYTES >= pages[index]) {
      const expected = `expected less than ${sizeOfPages(pages[index])}`
      const message = `all of the node, or more (got ${formatSizeExact(promo)}); ${expected}`
      site.issues.add([...pathOf(site, index), 'watermarks'], message)
    }
    const [minPages, lowPages, highPages, promoPages] = [min, low, high, promo].map(
      (bytes) => bytes / PAGE_BYTES,
    )
    return { minPages, lowPages, highPages, promoPages }
  }
  const all = pages.reduce((sum, each) => sum + each, 0)
  const leastKiB = Math.min(262_144, Math.max(128, Math.sqrt(16 * all * 4)))
  // A small machine is not to be all reserve.
  const most = Math.floor(pages[index] / 32)
  const minPages = Math.min(most, Math.floor(((leastKiB / 4) * pages[index]) / all))
  const step = Math.max(Math.floor(minPages / 4), Math.floor((pages[index] * scaleBp) / 10_000))
  return {
    minPages,
    lowPages: minPages + step,
    highPages: minPages + 2 * step,
    promoPages: minPages + 3 * step,
  }
}

function swapOf(
  document: Omit<SwapDocument, 'kind' | 'size'> & Pick<SwapModel, 'kind' | 'pages'>,
  nodes: readonly NodePlan[],
  path: readonly (string | number)[],
  issues: Issues,
): SwapModel {
  const { kind, pages, compressor, incompressible, deviceRead, deviceWrite, deviceRate } = document
  const poolNode = nodes.findIndex(({ id }) => id === (document.node ?? nodes[0].id))
  if (poolNode === -1) {
    const ids = nodes.map(({ id }) => id).join(', ')
    issues.add([...path, 'node'], `there is no node ${document.node}; expected one of ${ids}`)
  }
  const { startPage, endPage } = nodes[Math.max(0, poolNode)]
  const nodePages = endPage - startPage
  const poolPages = kind === 'zswap' ? Math.floor(nodePages * ZSWAP_POOL_SHARE) : pages
  const poolPagesMax = document.poolMax === undefined ? poolPages : document.poolMax / PAGE_BYTES
  if (document.poolMax !== undefined && poolPagesMax >= nodePages) {
    const most = sizeOfPages(nodePages)
    issues.add([...path, 'poolMax'], `all of its node, or more; expected less than ${most}`)
  }
  const known = COMPRESSORS[compressor]
  const readUs = document.read ?? (kind === 'zswap' ? ZSWAP_READ_US : known.readUs)
  return {
    kind,
    pages,
    ratio: document.ratio ?? known.ratio,
    incompressible,
    poolNode,
    poolPagesMax,
    readNs: nanoseconds(readUs),
    writeNs: nanoseconds(document.write ?? 2 * readUs),
    deviceReadNs: nanoseconds(deviceRead),
    deviceWriteNs: nanoseconds(deviceWrite),
    devicePagesPerSecond: deviceRate,
    readAhead: document.readAhead ?? (kind === 'zram' ? 0 : CLUSTER_ORDER),
    ...(document.keeps && { keeps: true }),
  }
}

function checkCgroups({ cgroups = [] }: MachineDocument, issues: Issues): void {
  const seen = new Set<string>()
  cgroups.forEach(({ path, max, high }, i) => {
    const at = ['machine', 'cgroups', i]
    if (seen.has(path)) issues.add([...at, 'path'], `a second ${path}; expected different paths`)
    seen.add(path)
    if (max !== undefined || high !== undefined) return
    issues.add(at, `neither max nor high; expected one of them, or both`)
  })
}

function actionCostsOf({ costs = {} }: MachineDocument): Partial<ActionCosts> {
  const { pageout, willneed, migrate = 2, hugePage = 100, visit = 0.2, young = visit } = costs
  const { frame = 0.015 } = costs
  return {
    ...(pageout !== undefined && { pageoutNs: nanoseconds(pageout) }),
    ...(willneed !== undefined && { willneedNs: nanoseconds(willneed) }),
    migrateNs: nanoseconds(migrate),
    hugePageNs: nanoseconds(hugePage),
    visitNs: nanoseconds(visit),
    youngNs: nanoseconds(young),
    frameNs: nanoseconds(frame),
  }
}
