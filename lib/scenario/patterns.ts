/** Workloads that follow a pattern: from the document to the plan, and to the text that resolves them. */
import { formatSizeExact } from '../base/format.js'
import { PAGE_BYTES } from '../base/units.js'
import { SPACE_PAGES_MAX } from '../space/layout.js'
import type { WorkloadPlan } from '../workload/index.js'
import type { PatternOptions, PatternPlan } from '../workload/patterns/index.js'
import type { Touch } from '../workload/touch.js'
import type {
  PatternDocuments,
  PatternPlaceDocument,
  TouchDocument,
  WorkloadDocument,
} from './document.js'
import type { Issues } from './issues.js'
import { pagesBelow, pagesInside, siteOf, type PatternSite } from './pattern-memory.js'
import type { ProcessLayout } from './process-layout.js'
import type { Path } from './source.js'
import { pageText, sizeOfPages, timeText, type JsonObject } from './texts.js'
import { boundsOf } from './workloads.js'

/** A pattern, resolved. */
export interface ResolvedPattern {
  readonly plan: WorkloadPlan
  /** The workload in the text that reproduces the run. */
  readonly canonical: JsonObject
}

/** A plan, and what stands below the pattern's key. */
interface Resolved {
  readonly plan: WorkloadPlan
  readonly text: unknown
}

type Resolver<Kind extends keyof PatternDocuments> = (
  document: PatternDocuments[Kind],
  site: PatternSite,
) => Resolved | undefined

const RESOLVERS: { readonly [Kind in keyof PatternDocuments]: Resolver<Kind> } = {
  uniform: (document, site) => {
    const text = { ...site.place, ...touchText(document) }
    return { plan: planOf('uniform', { touch: touchOf(document) }, site), text }
  },
  zipf: resolveZipf,
  scan: resolveScan,
  growing: resolveGrowing,
  shifting: resolveShifting,
  diurnal: resolveDiurnal,
  batches: resolveBatches,
  phases: resolvePhases,
}

/**
 * Resolves a workload that follows a pattern.
 *
 * @param path of the workload
 * @returns undefined where it cannot be, which is reported
 */
export function resolvePattern(
  workload: WorkloadDocument,
  layout: ProcessLayout,
  path: Path,
  issues: Issues,
): ResolvedPattern | undefined {
  const kinds = Object.keys(RESOLVERS) as (keyof PatternDocuments)[]
  const kind = kinds.find((each) => workload[each] !== undefined)
  if (kind === undefined) return undefined
  const [place, granule] = placeOf(workload[kind]!)
  const site = siteOf(workload, place, granule, layout, [...path, kind], issues)
  if (site === undefined) return undefined
  const resolve = RESOLVERS[kind] as Resolver<typeof kind>
  const resolved = resolve(workload[kind] as never, site)
  if (resolved === undefined) return undefined
  const { loop, quantumUs } = site
  const tick = kind === 'scan' ? {} : { tick: timeText(quantumUs) }
  return { plan: resolved.plan, canonical: { [kind]: resolved.text, ...tick, loop } }
}

/** Where a pattern lies, and in what blocks; phases: all of the memory. */
function placeOf(
  document: PatternDocuments[keyof PatternDocuments],
): [PatternPlaceDocument, 0 | 9] {
  if (!('start' in document)) return [{ start: { bytes: 0 } }, 0]
  if ('hot' in document) return [document, blocksOf(document.hot, document.cold)]
  return [document, 'granule' in document ? document.granule : 0]
}

function blocksOf(hot: TouchDocument, cold: TouchDocument | undefined): 0 | 9 {
  return hot.granule === 9 || cold?.granule === 9 ? 9 : 0
}

function planOf<Name extends PatternPlan['name']>(
  name: Name,
  options: PatternOptions[Name],
  { quantumUs, parts, loop }: PatternSite,
): PatternPlan {
  return { kind: 'pattern', name, options, quantumUs, parts, loop } as PatternPlan
}

function touchOf({ every, probability, rate, writes, granule }: TouchDocument): Touch {
  return {
    ...(every !== undefined && { every }),
    ...(probability !== undefined && { probability }),
    ...(rate !== undefined && { accessesPerSecond: rate }),
    writeShare: writes,
    granuleOrder: granule,
  }
}

function touchText({ every, probability, rate, writes, granule }: TouchDocument): JsonObject {
  return {
    ...(every !== undefined && { every }),
    ...(probability !== undefined && { probability }),
    ...(rate !== undefined && { rate }),
    writes,
    granule: pageText(granule),
  }
}

function resolveZipf(
  { theta, rate, order, block, writes, granule }: PatternDocuments['zipf'],
  { quantumUs, parts, pages, loop, place, path, issues }: PatternSite,
): Resolved | undefined {
  const blockPages = block === undefined ? 1 << granule : block / PAGE_BYTES
  if (Math.ceil(pages / blockPages) * blockPages > SPACE_PAGES_MAX) {
    issues.add([...path, 'block'], 'too large for so much memory; expected a smaller one')
    return undefined
  }
  return {
    plan: {
      kind: 'zipf',
      quantumUs,
      parts,
      theta,
      order,
      blockPages,
      accessesPerSecond: rate,
      writeShare: writes,
      granuleOrder: granule,
      loop,
    },
    text: {
      ...place,
      theta,
      rate,
      order,
      block: sizeOfPages(blockPages),
      writes,
      granule: pageText(granule),
    },
  }
}

function resolveScan(
  { stride, rate, writes }: PatternDocuments['scan'],
  { parts, loop, place, path, issues }: PatternSite,
): Resolved | undefined {
  if (parts.length > 1) {
    const hint = 'give each piece of the memory a scan of its own'
    issues.add(path, 'reaches over a hole of the memory; expected memory in one piece', hint)
    return undefined
  }
  const part = parts[0]
  return {
    plan: {
      kind: 'scan',
      part,
      strideBytes: stride,
      accessesPerSecond: rate,
      writeShare: writes,
      loop,
    },
    text: { ...place, stride: formatSizeExact(stride), rate, writes },
  }
}

function resolveGrowing(
  document: PatternDocuments['growing'],
  site: PatternSite,
): Resolved | undefined {
  const { over, steps, then, granule } = document
  const fromPages = pagesInside(document.initial, site, ['initial'], granule, 0)
  const toPages = pagesInside(document.final, site, ['final'], granule, 0)
  if (fromPages === undefined || toPages === undefined) return undefined
  const touch = touchOf(document)
  const options = { fromPages, toPages, overUs: over, steps, next: then, touch }
  return {
    plan: planOf('growing', options, site),
    text: {
      ...site.place,
      initial: sizeOfPages(fromPages),
      final: sizeOfPages(toPages),
      over: timeText(over),
      steps,
      then,
      ...touchText(document),
    },
  }
}

function resolveShifting(
  { period, order, by, hot, cold }: PatternDocuments['shifting'],
  site: PatternSite,
): Resolved | undefined {
  const blocks = blocksOf(hot, cold)
  const hotPages = pagesInside(hot.size, site, ['hot', 'size'], blocks, 1)
  const byPages = by === undefined ? hotPages : pagesInside(by, site, ['by'], blocks, 1)
  if (hotPages === undefined || byPages === undefined) return undefined
  const options = {
    hotPages,
    periodUs: period,
    order,
    byPages,
    hot: touchOf(hot),
    ...(cold !== undefined && { cold: touchOf(cold) }),
  }
  return {
    plan: planOf('shifting', options, site),
    text: {
      ...site.place,
      period: timeText(period),
      order,
      ...(order === 'forward' && { by: sizeOfPages(byPages) }),
      hot: { size: sizeOfPages(hotPages), ...touchText(hot) },
      ...(cold !== undefined && { cold: touchText(cold) }),
    },
  }
}

function resolveDiurnal(document: PatternDocuments['diurnal'], site: PatternSite): Resolved {
  const { period, steps, low } = document
  const peak = document.peak ?? Math.round(period / 2)
  const touch = touchOf(document)
  return {
    plan: planOf('diurnal', { periodUs: period, steps, low, peakUs: peak, touch }, site),
    text: {
      ...site.place,
      period: timeText(period),
      steps,
      low,
      peak: timeText(peak),
      ...touchText(document),
    },
  }
}

function resolveBatches(
  document: PatternDocuments['batches'],
  site: PatternSite,
): Resolved | undefined {
  const { interval, arrivals, lasts, granule } = document
  const jobPages = pagesInside(document.job, site, ['job'], granule, 1)
  if (jobPages === undefined) return undefined
  const touch = touchOf(document)
  const options = { meanUs: interval, arrivals, lengthUs: lasts, jobPages, touch }
  return {
    plan: planOf('batches', options, site),
    text: {
      ...site.place,
      interval: timeText(interval),
      arrivals,
      lasts: timeText(lasts),
      job: sizeOfPages(jobPages),
      ...touchText(document),
    },
  }
}

function resolvePhases(
  document: PatternDocuments['phases'],
  site: PatternSite,
): Resolved | undefined {
  const { layout, issues, path, parts } = site
  const resolved = document.map((phase, i) =>
    phase.areas.map((area, j) => {
      const bounds = boundsOf(area, layout, [...path, i, 'areas', j], issues)
      if (bounds === undefined) return undefined
      const [start, end] = bounds
      const [first, last] = bounds.map((page) => pagesBelow(parts, page))
      return {
        area: { start: first, end: last, touch: touchOf(area) },
        text: {
          start: sizeOfPages(start - layout.memoryStart),
          size: sizeOfPages(end - start),
          ...touchText(area),
        },
      }
    }),
  )
  if (resolved.flat().includes(undefined)) return undefined
  const areasOf = (i: number): NonNullable<(typeof resolved)[0][0]>[] =>
    resolved[i].filter((each) => each !== undefined)
  const phases = document.map((phase, i) => ({
    lengthUs: phase.for,
    areas: areasOf(i)
      .map(({ area }) => area)
      .filter(({ start, end }) => start < end),
  }))
  return {
    plan: planOf('phases', { phases }, site),
    text: document.map((phase, i) => ({
      for: timeText(phase.for),
      areas: areasOf(i).map(({ text }) => text),
    })),
  }
}
