/**
 * Fitting a target's regions to new ranges: at the start, at ops updates, and when a user changes them.
 */
import { assert } from '../base/assert.js'
import { nrRegionsOf, setNrRegions, type RegionTable } from './region-table.js'

/** Addresses [start, end) in core units. */
export type Range = readonly [start: number, end: number]

interface Node {
  start: number
  end: number
  /** The row whose counters it keeps; -1 for a new region. */
  readonly row: number
}

/**
 * Whether ranges, once aligned to `minRegionSz`, are non-empty, sorted and disjoint; the kernel refuses
 * others with EINVAL.
 */
export function areValidRanges(ranges: readonly Range[], minRegionSz: number): boolean {
  let lastEnd = 0
  for (const [start, end] of ranges) {
    const s = alignDown(start, minRegionSz)
    const e = alignUp(end, minRegionSz)
    if (s >= e || s < lastEnd) return false
    lastEnd = e
  }
  return true
}

/**
 * Fits the regions of a target to `ranges` (sorted, disjoint). Regions that meet no range go; those that do
 * keep counters and age while their outer bounds move; holes inside a range become new regions.
 * Follows `damon_set_regions()`.
 *
 * ```
 *  regions      [4----16)      [24--32)
 *  range            [8----------28)
 *  result           [8-16)[16-24)[24-28)
 * ```
 */
export function setRegions(
  table: RegionTable,
  ranges: readonly Range[],
  minRegionSz: number,
): number {
  const old = readNodes(table).filter((node) => ranges.some((range) => intersects(node, range)))
  const nodes = old.length === 0 ? ranges.map((range) => newNode(range, minRegionSz)) : old
  if (old.length > 0) fitNodes(nodes, ranges, minRegionSz)
  writeNodes(table, nodes)
  return nodes.length
}

/** The cursor never moves back, so a region that spans two ranges is claimed by the first one only. */
function fitNodes(nodes: Node[], ranges: readonly Range[], minRegionSz: number): void {
  let cursor = 0
  for (const range of ranges) {
    let first = -1
    let last = -1
    for (; cursor < nodes.length; cursor++) {
      const node = nodes[cursor]
      if (intersects(node, range)) {
        if (first < 0) first = cursor
        last = cursor
      }
      if (node.start >= range[1]) break
    }
    if (first < 0) {
      nodes.splice(cursor, 0, newNode(range, minRegionSz))
      cursor++
      continue
    }
    nodes[first].start = alignDown(range[0], minRegionSz)
    nodes[last].end = alignUp(range[1], minRegionSz)
    cursor += fillHoles(nodes, first, last)
  }
}

/** Puts a new region into each hole between neighbours from `first` to `last`; returns how many. */
function fillHoles(nodes: Node[], first: number, last: number): number {
  let added = 0
  for (let i = last; i > first; i--) {
    const start = nodes[i - 1].end
    const end = nodes[i].start
    if (start === end) continue
    nodes.splice(i, 0, { start, end, row: -1 })
    added++
  }
  return added
}

function readNodes(table: RegionTable): Node[] {
  return Array.from({ length: nrRegionsOf(table) }, (_, row) => ({
    start: table.start[row],
    end: table.end[row],
    row,
  }))
}

function writeNodes(table: RegionTable, nodes: readonly Node[]): void {
  assert(nodes.length <= table.capacity, 'a region table has room for all ranges of its target')
  const counters = [table.nrAccesses, table.lastNrAccesses, table.age, table.movingSumBp]
  for (const column of counters) {
    const old = column.slice(0, nrRegionsOf(table))
    nodes.forEach((node, i) => (column[i] = node.row < 0 ? 0 : old[node.row]))
  }
  nodes.forEach((node, i) => {
    table.start[i] = node.start
    table.end[i] = node.end
  })
  setNrRegions(table, nodes.length)
}

function newNode(range: Range, minRegionSz: number): Node {
  return { start: alignDown(range[0], minRegionSz), end: alignUp(range[1], minRegionSz), row: -1 }
}

function intersects(node: Node, range: Range): boolean {
  return !(node.end <= range[0] || range[1] <= node.start)
}

function alignDown(value: number, alignment: number): number {
  return Math.floor(value / alignment) * alignment
}

function alignUp(value: number, alignment: number): number {
  return Math.ceil(value / alignment) * alignment
}
