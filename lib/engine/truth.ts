/**
 * The truth about a monitored target's memory: what share of sampling intervals each page is touched in.
 * Only the simulator knows it; accuracy figures compare the monitoring results with it.
 */
import type { AccessSource } from '../space/access-source.js'
import type { AddressView, ViewRange } from '../space/address-view.js'
import { advanceTo } from '../space/mapped-ranges.js'
import { passingShare } from '../space/sample-filters.js'

/** Mapped pages of the view, cut so that a piece has one share: [start, end) ascending, disjoint. */
export interface TruthPieces {
  readonly start: number[]
  readonly end: number[]
  /** Of sampling intervals in which a page of it is found accessed, if it is sampled. */
  readonly share: number[]
  /** … in which it is touched at all: more, where only some page faults count. */
  readonly touched: number[]
}

/** The truth of one view, recomputed only when it changed. */
export interface Truth {
  readonly view: AddressView
  pieces: TruthPieces
  /** When `pieces` was computed; -1: not yet. */
  atUs: number
  windowUs: number
}

/** An empty truth. */
export function createTruth(view: AddressView): Truth {
  return { view, pieces: { start: [], end: [], share: [], touched: [] }, atUs: -1, windowUs: 0 }
}

/**
 * The truth about the window that ends at `atUs`.
 *
 * @param spanUs length of the window (an aggregation)
 * @param windowUs the sampling interval that shares speak of
 * @returns undefined where the truth changed within the window
 */
export function truthAt(
  truth: Truth,
  atUs: number,
  spanUs: number,
  windowUs: number,
): TruthPieces | undefined {
  advanceTo(truth.view.ranges, atUs)
  const ranges = truth.view.ranges.active
  if (changed(truth.view.ranges.all, ranges, Math.max(0, atUs - spanUs), atUs)) {
    truth.atUs = -1
    return undefined
  }
  const isStale =
    truth.atUs < 0 ||
    truth.windowUs !== windowUs ||
    // The pieces are of the instant before: what changed right at `truth.atUs` is not in them.
    changed(truth.view.ranges.all, ranges, truth.atUs - 1, atUs)
  if (isStale) truth.pieces = collect(ranges, atUs - 1, windowUs)
  truth.atUs = atUs
  truth.windowUs = windowUs
  return truth.pieces
}

function changed(
  all: readonly ViewRange[],
  active: readonly ViewRange[],
  from: number,
  to: number,
): boolean {
  for (const { fromUs, untilUs } of all) {
    if ((from < fromUs && fromUs <= to) || (from < untilUs && untilUs <= to)) return true
  }
  for (const { space } of active) {
    for (const source of space.sources) if (source.changesWithin(from, to)) return true
  }
  return false
}

function collect(ranges: readonly ViewRange[], atUs: number, windowUs: number): TruthPieces {
  const pieces: TruthPieces = { start: [], end: [], share: [], touched: [] }
  for (const range of ranges) {
    const { faults, sources } = range.space
    let within: Piece[] = [{ start: range.start, end: range.end, ...UNTOUCHED }]
    for (const source of sources) {
      within = overlay(within, piecesOf(source, range, atUs, windowUs))
    }
    for (const { start, end, share, passing } of within) {
      pieces.start.push(start)
      pieces.end.push(end)
      pieces.share.push(faults === null ? share : share * passing)
      pieces.touched.push(share)
    }
  }
  return pieces
}

interface Piece {
  readonly start: number
  readonly end: number
  readonly share: number
  /** Of the windows in which it is touched: the share whose first access counts, and accesses in the mean. */
  readonly passing: number
  readonly accesses: number
}

const UNTOUCHED = { share: 0, passing: 0, accesses: 1 }

/** A source's pieces in the range's own page numbers, clipped to it. */
function piecesOf(
  source: AccessSource,
  { start, end, offset, space: { faults } }: ViewRange,
  atUs: number,
  windowUs: number,
): Piece[] {
  const pieces: Piece[] = []
  source.truth(atUs, windowUs, (first, last, share, perSecond) => {
    const from = Math.max(start, first - offset)
    const to = Math.min(end, last - offset)
    if (from >= to || share <= 0) return
    const passing =
      faults === null ? 1 : passingShare(faults.passing, source.writeShare(first, atUs))
    const accesses = Math.max(1, (perSecond * windowUs) / 1e6)
    pieces.push({ start: from, end: to, share, passing, accesses })
  })
  return pieces
}

/** Touched by either: independent sources, so shares combine as 1 - (1 - a)(1 - b). */
function overlay(base: readonly Piece[], added: readonly Piece[]): Piece[] {
  const result: Piece[] = []
  let next = 0
  for (const piece of base) {
    const { start, end } = piece
    let at = start
    while (next > 0 && added[next - 1].end > at) next--
    while (next < added.length && added[next].end <= at) next++
    for (let i = next; i < added.length && added[i].start < end; i++) {
      const from = Math.max(at, added[i].start)
      const to = Math.min(end, added[i].end)
      if (at < from) result.push({ ...piece, start: at, end: from })
      result.push({ start: from, end: to, ...both(piece, added[i]) })
      at = to
    }
    if (at < end) result.push({ ...piece, start: at, end })
  }
  return result
}

/** Where both touch in one window, any access of either may be the first. */
function both(a: Piece, b: Piece): Omit<Piece, 'start' | 'end'> {
  const share = 1 - (1 - a.share) * (1 - b.share)
  if (share === 0) return UNTOUCHED
  const mixed = (a.accesses * a.passing + b.accesses * b.passing) / (a.accesses + b.accesses)
  const passed =
    a.share * (1 - b.share) * a.passing +
    b.share * (1 - a.share) * b.passing +
    a.share * b.share * mixed
  const accesses = (a.share * a.accesses + b.share * b.accesses) / share
  return { share, passing: passed / share, accesses }
}
