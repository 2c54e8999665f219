/** What is told of a guest at each step: the figures' names, their units and their places in the shared column. */

/** Pages are of 4 KiB; what is counted is counted since the guest arrived. */
export const GUEST_FIGURES = [
  // Now.
  'usedPages',
  'freePages',
  'takenPages',
  'offlinePages',
  'balloonPages',
  'outPages',
  'accessedPages',
  'structPages',
  'holes',
  // Since it arrived.
  'stallUs',
  'hostStallUs',
  'cpuNs',
  'movedPages',
  'reportedPages',
  'returnedPages',
  'refaults',
  'failedReturns',
  'retriedReturns',
  'failedMoves',
  'oomKills',
  'runningUs',
] as const

/** The name of a figure. */
export type GuestFigure = (typeof GUEST_FIGURES)[number]

/** Figures of a guest, by name. */
export type GuestFigures = Record<GuestFigure, number>

/** Figures that a guest has. */
export const NR_FIGURES: number = GUEST_FIGURES.length

/** Where a figure stands among those of its guest. */
export function placeOf(figure: GuestFigure): number {
  return GUEST_FIGURES.indexOf(figure)
}

/** All zero. */
export function createGuestFigures(): GuestFigures {
  return Object.fromEntries(GUEST_FIGURES.map((name) => [name, 0])) as GuestFigures
}

/** Writes them where the host can see them. */
export function putFigures(figures: GuestFigures, column: Float64Array, guest: number): void {
  const at = guest * NR_FIGURES
  for (let i = 0; i < NR_FIGURES; i++) column[at + i] = figures[GUEST_FIGURES[i]]
}

/** Reads them back. */
export function takeFigures(column: Float64Array, guest: number): GuestFigures {
  const at = guest * NR_FIGURES
  return Object.fromEntries(GUEST_FIGURES.map((name, i) => [name, column[at + i]])) as GuestFigures
}
