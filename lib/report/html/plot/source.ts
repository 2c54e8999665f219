/** What a heatmap is painted from. */
import type { View } from './view.js'

/** What is known of one point. */
export interface Spot {
  readonly startUs: number
  readonly endUs: number
  readonly startPage: number
  readonly endPage: number
  /** Share of checks that found an access, 0..1. */
  readonly share: number
  /** The region itself, where the page holds it. */
  readonly region?: {
    readonly nrAccesses: number
    readonly nrSamples: number
    /** In aggregations. */
    readonly age: number
  }
}

/** Paints any part of a heatmap, and tells what lies at a point. */
export interface HeatmapSource {
  /**
   * Fills `shares` with the mean of each pixel: CELL_FULL × share, at least 1 if it is not 0, or CELL_UNKNOWN.
   * Row by row from the top.
   */
  paint(view: View, width: number, height: number, shares: Uint16Array): void
  /** What lies at a time and row; undefined where nothing was monitored. */
  at(timeUs: number, row: number): Spot | undefined
}
