/** NUMA nodes: how many pages each holds, and how many it has room for. */

/** System RAM of one node, as a plan says it: frames [startPage, endPage). */
export interface NodeSetup {
  readonly id: number
  readonly startPage: number
  readonly endPage: number
}

/** Columns by node index, in the order of the plan; pages. */
export interface NumaNodes {
  readonly setups: readonly NodeSetup[]
  readonly capacity: Float64Array
  readonly residents: Float64Array
  /** Free pages that are not given away: the `min` watermark. */
  readonly reserve: Float64Array
  /** Read or written by others than programs since the last tick: pages that move, and pools of compressed ones. */
  readonly copied: Float64Array
  /** 0: the fastest. */
  readonly tier: Int32Array
  /** Pages that changed tiers since the start. */
  readonly moves: Moves
}

/** See {@link NumaNodes}. */
export interface Moves {
  /** To a faster tier, and to a slower one. */
  promoted: number
  demoted: number
  /** Of both, those that had moved the other way not long before. */
  pingPong: number
}

/** Empty nodes. */
export function createNodes(setups: readonly NodeSetup[]): NumaNodes {
  return {
    setups,
    capacity: Float64Array.from(setups, ({ startPage, endPage }) => endPage - startPage),
    residents: new Float64Array(setups.length),
    reserve: new Float64Array(setups.length),
    copied: new Float64Array(setups.length),
    tier: new Int32Array(setups.length),
    moves: { promoted: 0, demoted: 0, pingPong: 0 },
  }
}

/** The index of a node; -1: there is none of that id. */
export function nodeIndexOf({ setups }: NumaNodes, id: number): number {
  return setups.findIndex((node) => node.id === id)
}

/** Free pages of a node, the reserve among them. */
export function freeOn({ capacity, residents }: NumaNodes, node: number): number {
  return capacity[node] - residents[node]
}

/** Pages that a node still has room for. */
export function roomOn({ capacity, residents, reserve }: NumaNodes, node: number): number {
  return capacity[node] - residents[node] - reserve[node]
}

/** Where pages go that want to be on a node: there if it has room for all of them, else the first that has. */
export function nodeWithRoom(nodes: NumaNodes, wanted: number, pages: number): number {
  if (roomOn(nodes, wanted) >= pages) return wanted
  const other = nodes.setups.findIndex((_, node) => roomOn(nodes, node) >= pages)
  return other === -1 ? wanted : other
}
