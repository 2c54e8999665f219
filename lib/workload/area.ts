/** Areas as access sources hold them. */
import type { PageDraw } from './page-draw.js'
import { hasMultiple } from './quantum.js'

/** Who of an area's pages is touched, at each quantum. */
export type TouchKind = 'every' | 'drawn'

/** An area, ready to be asked; pages are pages of the space. */
export interface Area {
  readonly start: number
  readonly end: number
  /** Address page minus space page of its pages. */
  readonly addressShift: number
  readonly kind: TouchKind
  /** every: all pages in each quantum that is a multiple of it; else 1. */
  readonly period: number
  /** Quanta [firstQuantum, endQuantum) in which it is touched; Infinity: to the end. */
  readonly firstQuantum: number
  readonly endQuantum: number
  /** drawn: the probability; every: 1. */
  readonly probability: number
  /** drawn: how pages, or granules, are; every: as probability 1. */
  readonly draw: PageDraw
  /** drawn: tells it from other areas in the same block. */
  readonly salt: number
  readonly accessesPerSecondAndPage: number
  /** Share of writes among the accesses, 0..1. */
  readonly writeShare: number
}

/** Whether an area may be touched in quanta [firstQuantum, endQuantum). */
export function isTouched(area: Area, firstQuantum: number, endQuantum: number): boolean {
  const first = Math.max(firstQuantum, area.firstQuantum)
  return hasMultiple(area.period, first, Math.min(endQuantum, area.endQuantum))
}
