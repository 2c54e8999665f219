/**
 * The registry of patterns: a new one is a file, a member of {@link PatternOptions} and a line in
 * {@link PATTERNS}.
 */
import { createKey, deriveKey, STREAM } from '../../base/random.js'
import type { AccessSource } from '../../space/access-source.js'
import { createAreasSources, type AreaPlan } from '../areas.js'
import { placeOf } from '../draw-keys.js'
import type { Loop } from '../loop.js'
import { pagesOfParts, type MemoryPart } from '../memory-part.js'
import { Timeline, TimelineSource } from '../timeline.js'
import type { WorkloadSite } from '../workload.js'
import { batches, type BatchesOptions } from './batches.js'
import { diurnal, type DiurnalOptions } from './diurnal.js'
import { growing, type GrowingOptions } from './growing.js'
import type { Pattern, PatternArea, PatternMemory } from './pattern.js'
import { phases, type PhasesOptions } from './phases.js'
import { shifting, type ShiftingOptions } from './shifting.js'
import { uniform, type UniformOptions } from './uniform.js'

/** Options by the name of the pattern. */
export interface PatternOptions {
  readonly batches: BatchesOptions
  readonly diurnal: DiurnalOptions
  readonly growing: GrowingOptions
  readonly phases: PhasesOptions
  readonly shifting: ShiftingOptions
  readonly uniform: UniformOptions
}

const PATTERNS: {
  readonly [Name in keyof PatternOptions]: (
    options: PatternOptions[Name],
    memory: PatternMemory,
  ) => Pattern
} = { batches, diurnal, growing, phases, shifting, uniform }

/** A workload that follows a pattern. */
export type PatternPlan = {
  [Name in keyof PatternOptions]: PatternPlanOf<Name>
}[keyof PatternOptions]

/** A workload that follows the pattern of one name. */
export interface PatternPlanOf<Name extends keyof PatternOptions> {
  readonly kind: 'pattern'
  readonly name: Name
  readonly options: PatternOptions[Name]
  /** The workload's own tick: touches happen at multiples of it. */
  readonly quantumUs: number
  /** The memory, ascending; each part lies within one mapping. */
  readonly parts: readonly MemoryPart[]
  readonly loop: Loop
}

/** The sources of a pattern: one where its memory is in one part and areas of a step do not overlap. */
export function createPatternSources(
  plan: PatternPlan,
  site: WorkloadSite,
): readonly AccessSource[] {
  const { parts, quantumUs } = plan
  const key = createKey()
  deriveKey(key, site.seed, STREAM.arrange, placeOf(site.target, site.workload), 0, 0)
  const pattern = createPattern(plan, { pages: pagesOfParts(parts), quantumUs, key })
  // Phases come again with the very same areas; what they are touched by is made once.
  const made = new WeakMap<readonly PatternArea[], readonly AccessSource[]>()
  const sourcesOf = (areas: readonly PatternArea[]): readonly AccessSource[] => {
    const known = made.get(areas)
    if (known !== undefined) return known
    const placed = areas.flatMap((area) => placeArea(area, parts))
    const sources = createAreasSources({ kind: 'areas', quantumUs, areas: placed }, site)
    made.set(areas, sources)
    return sources
  }
  const timeline = new Timeline((us) => {
    const { fromUs, untilUs, areas } = pattern.stepAt(us)
    return { fromUs, untilUs, sources: sourcesOf(areas) }
  })
  const name = `${plan.name} ${site.workload} of target ${site.target}`
  const starts = parts.map(({ startPage }) => site.pageOf(startPage))
  const ends = parts.map(({ endPage }) => site.pageOf(endPage - 1) + 1)
  const [start, end] = [Math.min(...starts), Math.max(...ends)]
  // Parts may lie apart in the space in other ways than in addresses; each of them is a group of its own then.
  const nrSources = pattern.depth * new Set(parts.map((part, i) => part.startPage - starts[i])).size
  return Array.from(
    { length: nrSources },
    (_, i) => new TimelineSource(name, start, end, timeline, i),
  )
}

function createPattern<Name extends keyof PatternOptions>(
  { name, options }: PatternPlanOf<Name>,
  memory: PatternMemory,
): Pattern {
  return PATTERNS[name](options, memory)
}

/** An area at its addresses, cut where parts end. */
function placeArea(
  { start, end, accessesPerSecond, ...how }: PatternArea,
  parts: readonly MemoryPart[],
): AreaPlan[] {
  const placed: AreaPlan[] = []
  let partStart = 0
  for (const { startPage, endPage } of parts) {
    const shift = startPage - partStart
    const partEnd = partStart + endPage - startPage
    const [from, to] = [Math.max(start, partStart), Math.min(end, partEnd)]
    if (from < to) {
      placed.push({
        ...how,
        startPage: from + shift,
        endPage: to + shift,
        accessesPerSecond: (accessesPerSecond * (to - from)) / (end - start),
      })
    }
    partStart = partEnd
  }
  return placed
}
