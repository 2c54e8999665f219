/**
 * The truth about a monitored target's memory: what share of sampling intervals each page is touched in.
 * Only the simulator knows it; accuracy figures compare the monitoring results with it.
 */
import type { AccessSource } from '../space/access-source.js'
import type { AddressView, ViewRange } from '../space/address-view.js'
import { advanceTo } from '../space/mapped-ranges.js'

/** Mapped pages of the view, cut so that a piece has one share: [start, end) ascending, disjoint. */
export interface TruthPieces {
  readonly start: number[]
  readonly end: number[]
  readonly share: number[]
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
  return { view, pieces: { start: [], end: [], share: [] }, atUs: -1, windowUs: 0 }
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
  const pieces: TruthPieces = { start: [], end: [], share: [] }
  for (const range of ranges) {
    let within: Piece[] = [{ start: range.start, end: range.end, share: 0 }]
    for (const source of range.space.sources) {
      within = overlay(within, piecesOf(source, range, atUs, windowUs))
    }
    for (const { start, end, share } of within) {
      pieces.start.push(start)
      pieces.end.push(end)
      pieces.share.push(share)
    }
  }
  return pieces
}

interface Piece {
  readonly start: number
  readonly end: number
  readonly share: number
}

/** A source's pieces in the range's own page numbers, clipped to it. */
function piecesOf(
  source: AccessSource,
  { start, end, offset }: ViewRange,
  atUs: number,
  windowUs: number,
): Piece[] {
  const pieces: Piece[] = []
  source.truth(atUs, windowUs, (first, last, share) => {
    const from = Math.max(start, first - offset)
    const to = Math.min(end, last - offset)
    if (from < to && share > 0) pieces.push({ start: from, end: to, share })
  })
  return pieces
}

/** Touched by either: independent sources, so shares combine as 1 - (1 - a)(1 - b). */
function overlay(base: readonly Piece[], added: readonly Piece[]): Piece[] {
  const result: Piece[] = []
  let next = 0
  for (const { start, end, share } of base) {
    let at = start
    while (next > 0 && added[next - 1].end > at) next--
    while (next < added.length && added[next].end <= at) next++
    for (let i = next; i < added.length && added[i].start < end; i++) {
      const from = Math.max(at, added[i].start)
      const to = Math.min(end, added[i].end)
      if (at < from) result.push({ start: at, end: from, share })
      result.push({ start: from, end: to, share: 1 - (1 - share) * (1 - added[i].share) })
      at = to
    }
    if (at < end) result.push({ start: at, end, share })
  }
  return result
}
