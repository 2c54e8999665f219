/**
 * Physical memory: the nodes, and which frames back the memory of the targets. Frames are given out in the order
 * of targets and addresses, each mapping in one run of frames; where a node ends, the run goes on in the next
 * node, and the mapping becomes two.
 */
import { formatSizeExact } from '../base/format.js'
import { PAGE_BYTES } from '../base/units.js'
import type { MappingPlan, NodePlan } from '../engine/plan.js'
import type { MachineModel } from '../machine/model.js'
import { PAGES_PER_HUGE_PAGE, SPACE_PAGES_MAX } from '../space/layout.js'
import type { ScenarioDocument } from './document.js'
import type { Issues } from './issues.js'
import type { Piece } from './process-layout.js'
import type { Process } from './processes.js'
import type { Path } from './source.js'
import type { TargetKind } from './targets.js'

/** The nodes in their order by address; none where no physical memory is needed. Faults are reported. */
export function resolveNodes(
  { machine }: ScenarioDocument,
  processes: readonly Process[],
  needsRam: boolean,
  issues: Issues,
): NodePlan[] {
  if (machine?.nodes === undefined) return needsRam ? [defaultNode(processes)] : []
  const nodes: NodePlan[] = []
  const ids = new Set<number>()
  let next = 0
  for (const [i, { id, size, start }] of machine.nodes.entries()) {
    const path = ['machine', 'nodes', i]
    const startPage = start === undefined ? next : start / PAGE_BYTES
    next = startPage + size / PAGE_BYTES
    if (ids.has(id)) issues.add([...path, 'id'], `a second node has the id ${id}; expected others`)
    ids.add(id)
    if (next > SPACE_PAGES_MAX) {
      issues.add(path, 'reaches beyond 8 TiB of physical addresses; expected less')
    }
    const other = nodes.find((node) => node.startPage < next && startPage < node.endPage)
    if (other !== undefined) {
      const hint = 'leave out start to put it right behind the node before'
      issues.add(path, `overlaps node ${other.id}; expected addresses of its own`, hint)
    }
    nodes.push({ id, startPage, endPage: next })
  }
  return nodes.sort((a, b) => a.startPage - b.startPage)
}

/** One node that holds all targets with a quarter to spare. */
function defaultNode(processes: readonly Process[]): NodePlan {
  const pages = processes.reduce((sum, { kind }) => sum + framesOf(kind.layout.pieces), 0)
  const blocks = Math.ceil((pages * 1.25) / PAGES_PER_HUGE_PAGE) + 1
  return { id: 0, startPage: 0, endPage: blocks * PAGES_PER_HUGE_PAGE }
}

/** Frames that a process needs, with what aligning huge pages may cost. */
function framesOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { isFramed, order, startPage, endPage }) => {
    if (!isFramed) return sum
    return sum + (endPage - startPage) + (order === 9 ? PAGES_PER_HUGE_PAGE : 0)
  }, 0)
}

/**
 * Backs the memory of the processes with frames. Where it costs something and is more than there is, no frame waits for
 * anybody: pages take frames as they come.
 *
 * @param nodes ascending; none: nothing is backed
 * @param model whose memory costs something: each takes frames of its home first
 * @returns the mappings of each process
 */
export function backWithFrames(
  processes: readonly Process[],
  nodes: readonly NodePlan[],
  model: MachineModel | undefined,
  issues: Issues,
): MappingPlan[][] {
  if (
    nodes.length > 0 &&
    framedPieces(processes).some(({ framePage }) => framePage !== undefined)
  ) {
    return useFrames(processes, nodes, issues)
  }
  const supply: Supply = { nodes, free: nodes.map(({ startPage }) => startPage), isShort: false }
  const ascending = [...nodes.keys()]
  const homes = model === undefined ? undefined : homesOf(processes, nodes, model, issues)
  const mappings = processes.map(({ kind }) => {
    const home = homes?.get(kind)
    const near = home === undefined ? [] : model!.nodes[home].fallback
    const order = [...new Set([...near, ...ascending])]
    return kind.layout.pieces.flatMap((piece): MappingPlan[] => {
      const isBacked = piece.isFramed && nodes.length > 0
      return isBacked ? takeFrames(supply, piece, order) : [planOf(piece, piece.startPage, null)]
    })
  })
  if (supply.isShort && model !== undefined) return giveHomes(processes, nodes, model, issues)
  if (supply.isShort) {
    const needs = processes.reduce((sum, { kind }) => sum + framesOf(kind.layout.pieces), 0)
    const has = nodes.reduce((sum, { startPage, endPage }) => sum + endPage - startPage, 0)
    const hasHuge = processes.some(({ kind }) => kind.layout.pieces.some(({ order }) => order > 0))
    const size = (pages: number): string => formatSizeExact(pages * PAGE_BYTES)
    const hint = 'huge pages need aligned frames within one node'
    issues.add(
      ['machine', 'nodes'],
      `too little memory for the targets (got ${size(has)}); expected ${size(needs)} or more`,
      hasHuge ? hint : undefined,
    )
  }
  return mappings
}

function framedPieces(processes: readonly Process[]): Piece[] {
  return processes.flatMap(({ kind }) => kind.layout.pieces.filter(({ isFramed }) => isFramed))
}

/** The frames that the scenario names; all pieces have some, or a fault is reported. */
function useFrames(
  processes: readonly Process[],
  nodes: readonly NodePlan[],
  issues: Issues,
): MappingPlan[][] {
  const taken: { readonly start: number; readonly end: number }[] = []
  const check = ({ framePage: start, startPage, endPage }: Piece, path: Path): void => {
    if (start === undefined) {
      issues.add(path, 'has no frame, but others have; expected one in all mappings or in none')
      return
    }
    const end = start + endPage - startPage
    if (!nodes.some((node) => node.startPage <= start && end <= node.endPage)) {
      const address = (start * PAGE_BYTES).toString(16)
      issues.add(
        path,
        `its frames from 0x${address} are not in one node; expected memory of a node`,
      )
    } else if (taken.some((other) => other.start < end && start < other.end)) {
      issues.add(path, 'its frames are those of another mapping; expected frames of its own')
    }
    taken.push({ start, end })
  }
  const kinds = [...new Set(processes.map(({ kind }) => kind))]
  return processes.map(({ kind }) =>
    kind.layout.pieces.map((piece): MappingPlan => {
      if (piece.isFramed) check(piece, ['targets', kinds.indexOf(kind), ...piece.key])
      return planOf(piece, piece.startPage, piece.isFramed ? (piece.framePage ?? null) : null)
    }),
  )
}

/** Free frames. */
interface Supply {
  readonly nodes: readonly NodePlan[]
  /** By node: the next one. A node that had too little left for something is done with. */
  readonly free: number[]
  /** Whether more was asked for than there is. */
  isShort: boolean
}

/** Takes frames for a piece. @param order of the nodes that it may be on */
function takeFrames(supply: Supply, piece: Piece, order: readonly number[]): MappingPlan[] {
  const { nodes, free } = supply
  const parts: MappingPlan[] = []
  const unit = piece.order === 9 ? PAGES_PER_HUGE_PAGE : 1
  let from = piece.startPage
  for (const node of order) {
    const framePage = Math.ceil(free[node] / unit) * unit
    const room = Math.floor((nodes[node].endPage - framePage) / unit) * unit
    const pages = Math.min(room, piece.endPage - from)
    if (pages > 0) {
      parts.push({ ...planOf(piece, from, framePage), endPage: from + pages })
      from += pages
    }
    if (from === piece.endPage) {
      free[node] = framePage + Math.max(0, pages)
      return parts
    }
    free[node] = nodes[node].endPage
  }
  supply.isShort = true
  return parts
}

function planOf(piece: Piece, startPage: number, framePage: number | null): MappingPlan {
  const { endPage, fromUs, untilUs, order, isFile, isLocked } = piece
  return {
    startPage,
    endPage,
    fromUs,
    untilUs,
    order,
    framePage,
    ...(isFile === true && { isFile }),
    ...(isLocked === true && { isLocked }),
  }
}

/**
 * Gives memory that has no frames a home: the node of its target, else the fastest. What has no room there is allocated
 * elsewhere as it is touched.
 */
export function giveHomes(
  processes: readonly Process[],
  nodes: readonly NodePlan[],
  model: MachineModel,
  issues: Issues,
): MappingPlan[][] {
  const homes = homesOf(processes, nodes, model, issues)
  return processes.map(({ kind }) =>
    kind.layout.pieces.map((piece): MappingPlan => ({
      ...planOf(piece, piece.startPage, null),
      ...(piece.isFramed && { homeNode: homes.get(kind)! }),
    })),
  )
}

/** Index of the node that each target allocates from first. */
function homesOf(
  processes: readonly Process[],
  nodes: readonly NodePlan[],
  { nodes: models }: MachineModel,
  issues: Issues,
): ReadonlyMap<TargetKind, number> {
  const latencies = models.map(({ latencyNs }) => latencyNs)
  const fastest = latencies.indexOf(Math.min(...latencies))
  const kinds = new Set(processes.map(({ kind }) => kind))
  return new Map(
    [...kinds].map((kind): [TargetKind, number] => {
      const { node } = kind.document
      const wanted = nodes.findIndex(({ id }) => id === node)
      if (node !== undefined && wanted === -1) {
        const ids = nodes.map(({ id }) => id).join(', ')
        issues.add([...kind.path, 'node'], `there is no node ${node}; expected one of ${ids}`)
      }
      return [kind, wanted === -1 ? fastest : wanted]
    }),
  )
}
