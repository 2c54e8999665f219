/** What a page is about: the first of two passes over a record, and what the caller knows of its names. */
import type { AttributeSet } from '../../record/events.js'
import type { RecordReader } from '../../record/reader.js'
import { gatherMoments, type MachineMoment } from './machine-events.js'
import { readSchemeEvents, type RecordedSchemes, type SchemeTotals } from './scheme-events.js'
import { surveyTargets, type TargetSurvey } from '../survey.js'
import { accessWindows, type AccessWindow } from '../windows.js'
import type { Fact } from './page-data.js'

/** What the record itself does not say, or says in a way that only the caller can read. */
export interface ReportNames {
  /** Heads the page. */
  readonly title: string
  /** Program and version that make the page. */
  readonly generator: string
  readonly target: (context: number, target: number) => string
  /** A context in a few words, such as `context 0, vaddr`. */
  readonly context: (context: number) => string
  /** The action of an operation scheme, where it is known. */
  readonly scheme?: (context: number, scheme: number) => string | undefined
  /** What a node of the machine is called, by its position. */
  readonly node?: (node: number) => string
  /** Which program of the run a target is; undefined: none, it is physical memory. */
  readonly program?: (context: number, target: number) => number | undefined
  /** What a program of the run is called. */
  readonly programName?: (program: number) => string | undefined
  /** What a scheme had done at the end, bytes; undefined: the record's own figures are the last. */
  readonly schemeTotals?: (context: number, scheme: number) => SchemeTotals | undefined
  /** Figures that come from elsewhere, such as the accuracy of a run. */
  readonly facts: readonly Fact[]
  /** What makes the record again; undefined where nothing does. */
  readonly reproduction?: {
    /** Command lines. */
    readonly command: string
    /** The resolved scenario. */
    readonly scenario: string
    /** Whether it gives the same bytes; false: a run of the same kind. */
    readonly isExact: boolean
  }
}

/** A target of the page. */
export interface ReportTarget {
  readonly survey: TargetSurvey
  readonly nrSnapshots: number
  /** Of all snapshots together. */
  readonly nrRegions: number
}

/** What panels know before they collect. */
export interface ReportScope {
  readonly names: ReportNames
  /** In the record's order; those with most accesses of a record with more than {@link TARGETS_MAX}. */
  readonly targets: readonly ReportTarget[]
  /** Targets that the page leaves out. */
  readonly nrOthers: number
  /** Index in `targets`; undefined where it is left out. */
  readonly indexOf: (context: number, target: number) => number | undefined
  /** Of all targets of the page, µs. */
  readonly startUs: number
  readonly endUs: number
  readonly nrContexts: number
  /** Of all contexts. */
  readonly nrSnapshots: number
  readonly attributes: ReadonlyMap<number, AttributeSet>
  readonly schemes: RecordedSchemes
  /** In the order of time; none where memory costs nothing. */
  readonly machine: readonly MachineMoment[]
}

/** Targets of a page. */
export const TARGETS_MAX = 128

/**
 * Reads the record for the first time. Memory is bounded by the number of targets.
 *
 * @throws RecordError where a whole block holds nonsense; FileError when reading fails
 */
export function surveyRecord(reader: RecordReader, names: ReportNames): ReportScope {
  const counts = new Counts()
  const all = surveyTargets(counts.through(accessWindows(reader))).map((survey) => ({
    survey,
    ...counts.of(survey.context, survey.target),
  }))
  const targets = mostAccessed(all)
  const machine: MachineMoment[] = []
  const schemes = readSchemeEvents(gatherMoments(reader.events(), machine))
  const indexes = new Map(targets.map(({ survey }, i) => [keyOf(survey.context, survey.target), i]))
  return {
    names,
    targets,
    nrOthers: all.length - targets.length,
    indexOf: (context, target) => indexes.get(keyOf(context, target)),
    startUs: Math.min(...targets.map(({ survey }) => survey.startUs)),
    endUs: Math.max(...targets.map(({ survey }) => survey.endUs)),
    nrContexts: new Set(all.map(({ survey }) => survey.context)).size,
    nrSnapshots: counts.nrSnapshots,
    attributes: reader.attributes,
    schemes,
    machine,
  }
}

class Counts {
  nrSnapshots = 0
  readonly #targets = new Map<string, { nrSnapshots: number; nrRegions: number }>()

  of(context: number, target: number): { nrSnapshots: number; nrRegions: number } {
    const key = keyOf(context, target)
    let count = this.#targets.get(key)
    if (count === undefined) this.#targets.set(key, (count = { nrSnapshots: 0, nrRegions: 0 }))
    return count
  }

  *through(windows: Iterable<AccessWindow>): Generator<AccessWindow, void> {
    for (const window of windows) {
      this.nrSnapshots++
      const { context, targets } = window.snapshot
      for (const [target, { age }] of targets.entries()) {
        const count = this.of(context, target)
        count.nrSnapshots++
        count.nrRegions += age.length
      }
      yield window
    }
  }
}

function mostAccessed(all: readonly ReportTarget[]): readonly ReportTarget[] {
  if (all.length <= TARGETS_MAX) return all
  const accessed = ({ survey }: ReportTarget): number =>
    survey.ranges.reduce((sum, range) => sum + range.accessed, 0)
  const chosen = new Set([...all].sort((a, b) => accessed(b) - accessed(a)).slice(0, TARGETS_MAX))
  return all.filter((target) => chosen.has(target))
}

function keyOf(context: number, target: number): string {
  return `${context}/${target}`
}
