import { formatSizeExact as sizeText } from '../base/format.js'
import { PAGE_BYTES } from '../base/units.js'
import { PAGES_PER_HUGE_PAGE } from '../space/layout.js'
import { touchProbability, type AreaPlan, type AreasPlan } from '../workload/areas.js'
import type { MasimPlan } from '../workload/masim.js'
import type { AreaDocument, Extent, WorkloadDocument } from './document.js'
import type { MasimFile } from './files.js'
import type { Issues } from './issues.js'
import type { Piece, ProcessLayout } from './process-layout.js'
import type { Path } from './source.js'

/** The workload's own tick, where none is given: µs. */
export const DEFAULT_TICK_US = 5_000

/** masim's options, where they are not given, and the speed of a program. */
export const MASIM_DEFAULTS = {
  speed: 150_000,
  repeat: 1,
  nrAccessesPerRegion: 131_072,
  randomBatch: 1000,
  randomArray: 1000,
  defaultMode: 'wo',
} as const

/** A masim program at its place in a process. */
export function masimPlan(
  workload: WorkloadDocument,
  { config }: MasimFile,
  regionStartPages: readonly number[],
  dataOffsetBytes: 0 | 16,
): MasimPlan {
  const options = { ...MASIM_DEFAULTS, ...withoutUndefined(workload) }
  return {
    kind: 'masim',
    config,
    regionStartPages,
    dataOffsetBytes,
    accessesPerMs: options.speed,
    nrAccessesPerRegion: options.nrAccessesPerRegion,
    randomBatch: options.randomBatch,
    randomArray: options.randomArray,
    repeat: options.repeat,
  }
}

/**
 * Areas at their places in a process. Where an area reaches over a hole between mappings, it becomes one area
 * on each side, with its accesses shared out by size.
 */
export function areasPlan(
  workload: WorkloadDocument,
  layout: ProcessLayout,
  path: Path,
  issues: Issues,
): AreasPlan {
  const quantumUs = workload.tick ?? DEFAULT_TICK_US
  const areas = (workload.areas ?? []).flatMap((area, i) => {
    const bounds = boundsOf(area, layout, [...path, 'areas', i], issues)
    return bounds === undefined ? [] : areaPlans(area, bounds, quantumUs, layout.pieces)
  })
  const loop = workload.loop === 'closed' ? 'closed' : 'open'
  return { kind: 'areas', quantumUs, areas, loop }
}

/**
 * First page and end of an area, counted from the start of the target's memory.
 *
 * @returns undefined where it leaves the memory, which is reported
 */
export function boundsOf(
  area: Pick<AreaDocument, 'start' | 'size' | 'granule'>,
  { memoryStart, memoryPages }: ProcessLayout,
  path: Path,
  issues: Issues,
): readonly [start: number, end: number] | undefined {
  if (memoryPages === 0) return undefined
  const unit = area.granule === 9 ? PAGES_PER_HUGE_PAGE : 1
  const start = pagesOf(area.start, memoryPages, unit)
  const size = pagesOf(area.size, memoryPages, unit)
  if (size === 0) {
    issues.add([...path, 'size'], 'less than a page of the memory; expected more')
    return undefined
  }
  if (start + size > memoryPages) {
    const [has, needs] = [memoryPages, start + size].map((each) => sizeText(each * PAGE_BYTES))
    const message = `leaves the target's memory (ends at ${needs}); expected at most ${has}`
    issues.add(path, message, 'give it a smaller start or size, or the target more memory')
    return undefined
  }
  if (area.granule === 9 && [memoryStart + start, size].some((pages) => pages % unit !== 0)) {
    const message = 'not in whole blocks of 2 MiB; expected multiples of 2 MiB for start and size'
    issues.add(path, message, 'or leave out granule: 2M')
    return undefined
  }
  return [memoryStart + start, memoryStart + start + size]
}

/** Shares are rounded down to whole units. */
export function pagesOf(extent: Extent, memoryPages: number, unit: number): number {
  if ('bytes' in extent) return extent.bytes / PAGE_BYTES
  // A share such as 0.07 is a little off the decimal; what is meant is the page it is nearest to from below.
  return Math.floor((memoryPages * extent.share) / unit + 1e-6) * unit
}

function areaPlans(
  area: AreaDocument,
  [start, end]: readonly [number, number],
  quantumUs: number,
  pieces: readonly Piece[],
): AreaPlan[] {
  const pages = end - start
  const touch = touchOf(area, pages, quantumUs)
  const rate = area.rate ?? defaultRate(area, pages, quantumUs)
  return mappedParts(start, end, pieces).map(([startPage, endPage]) => ({
    startPage,
    endPage,
    touch,
    accessesPerSecond: (rate * (endPage - startPage)) / pages,
    writeShare: area.writes,
    granuleOrder: area.granule,
    ...(area.from > 0 && { fromUs: area.from }),
    ...(area.until !== undefined && { untilUs: area.until }),
  }))
}

function touchOf(area: AreaDocument, pages: number, quantumUs: number): AreaPlan['touch'] {
  if (area.every !== undefined) return { every: area.every }
  if (area.probability !== undefined) return { probability: area.probability }
  const accesses = ((area.rate ?? 0) * quantumUs) / 1e6
  const units = area.granule === 9 ? pages / PAGES_PER_HUGE_PAGE : pages
  return { probability: touchProbability(accesses, units) }
}

/** Accesses per second where none are given: one to each page whenever it is touched. */
export function defaultRate(area: AreaDocument, pages: number, quantumUs: number): number {
  const share = area.every === undefined ? (area.probability ?? 0) : 1 / area.every
  return (pages * share * 1e6) / quantumUs
}

/** The parts of [start, end) that are mapped at any time, ascending. */
export function mappedParts(
  start: number,
  end: number,
  pieces: readonly Piece[],
): [number, number][] {
  const parts: [number, number][] = []
  for (const { startPage, endPage } of pieces) {
    const [from, to] = [Math.max(start, startPage), Math.min(end, endPage)]
    if (from >= to) continue
    const last = parts.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else parts.push([from, to])
  }
  return parts
}

function withoutUndefined<T extends object>(
  value: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
