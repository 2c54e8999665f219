/** The schemes of one context of a record on their way through its snapshots. */
import { PAGE_BYTES } from '../base/units.js'
import { completed } from '../core/context-state.js'
import { KERNELS, type KernelBehaviour, type KernelLevel } from '../core/kernel.js'
import type { Snapshot } from '../core/snapshot.js'
import { applySamples, applySchemes } from '../damos/apply.js'
import type { DamosContext } from '../damos/damos-context.js'
import { installSchemes } from '../damos/install.js'
import type { SchemeMemory } from '../damos/memory.js'
import { createWalkState } from '../damos/walk-state.js'
import type { OpsName } from '../engine/plan.js'
import type { Scheme } from '../params/scheme.js'
import type { AttributeSet } from '../record/events.js'
import { schemeOf } from '../scenario/schemes.js'
import type { PassFigures, RecordExplanation, SchemeForecast } from './reason.js'
import type { SurveyedContext } from './record-survey.js'
import { createRecordTable, fillTable, type RecordTable } from './record-tables.js'
import { explainScheme } from './scheme-reasons.js'
import { SchemesTrace, type Scope } from './scheme-trace.js'
import { passFigures } from './scheme-view.js'
import { timeText } from './words.js'

/** Every action succeeds, and changes nothing. */
const SUCCEEDS: SchemeMemory = {
  apply(scheme, _target, start, end, _nowUs, result) {
    if (scheme.parameters.action !== 'stat') result.applied = end - start
    result.filterPassed = end - start
  },
  goalValue: (_scheme, goal) => (goal.parameters.metric === 'user_input' ? goal.currentValue : 0n),
  freeMemPermil: () => 1000,
  nextFreeMemChangeUs: () => Infinity,
  countEligible: () => undefined,
}

/** What a pass is made for. */
export interface PassSite {
  readonly kernel: KernelLevel
  readonly scope: Scope
  /** What had to be taken for granted; added to. */
  readonly notes: Set<string>
}

/** See the top of the file. */
export class RecordPass {
  readonly context: number
  #nrSnapshots = 0
  #damos: DamosContext | null = null
  readonly #tables: readonly RecordTable[]
  readonly #trace = new SchemesTrace()
  readonly #courses: (PassFigures & { timeUs: number })[][] = []
  readonly #ops: OpsName
  readonly #schemes: readonly Scheme[]
  readonly #scope: Scope
  readonly #windowUs: number
  readonly #kernel: KernelBehaviour
  readonly #notes: Set<string>

  constructor(
    { context, targets, nrTargets, nrRegionsMax, windowUs }: SurveyedContext,
    ops: OpsName | undefined,
    schemes: readonly Scheme[],
    { kernel, scope, notes }: PassSite,
  ) {
    this.context = context
    this.#tables = Array.from({ length: nrTargets }, (_, i) =>
      createRecordTable(targets.at(i), nrRegionsMax),
    )
    this.#ops = ops ?? guessedOps(targets, notes)
    this.#schemes = schemes
    this.#windowUs = windowUs
    this.#kernel = KERNELS[kernel]
    this.#notes = notes
    const { target } = scope
    const pageOf = (page: number): number =>
      Number.isFinite(page) ? this.#tables[target ?? 0].pageOf(page) : page
    const end = Number.isFinite(scope.end) ? pageOf(scope.end - 1 / PAGE_BYTES) + 1 : scope.end
    this.#scope = { target, start: pageOf(scope.start), end }
    noteWhatIsMissing(schemes, notes)
  }

  /** One snapshot. */
  pass(snapshot: Snapshot, set: AttributeSet): void {
    const { timeUs, targets } = snapshot
    const damos = (this.#damos ??= this.#start(set))
    targets.forEach((target, i) => fillTable(this.#tables[i], target))
    const aggrSamples = Math.round(damos.attrs.aggrUs / damos.attrs.sampleUs)
    damos.nowUs = timeUs
    damos.passed = this.#nrSnapshots * aggrSamples
    damos.nextAggregationSis = damos.passed
    this.#nrSnapshots++
    applySchemes(damos)
    for (const scheme of damos.schemes) {
      const trace = this.#trace.traceOf(scheme.index)
      if (trace.lastPassUs !== timeUs) continue
      const course = (this.#courses[scheme.index] ??= [])
      course.push({ timeUs, ...passFigures(trace.lastPass) })
    }
  }

  explain(only: number | null): RecordExplanation['contexts'][number] {
    const damos = this.#damos!
    const { sampleUs, aggrUs } = damos.attrs
    const shown = damos.schemes.filter(({ index }) => only === null || index === only)
    const schemes = shown.map((scheme): SchemeForecast => {
      const trace = this.#trace.traceOf(scheme.index)
      const view = { context: damos, scheme, trace, nowUs: damos.nowUs, isForecast: true }
      return { ...explainScheme(view, []), course: this.#courses[scheme.index] ?? [] }
    })
    return { context: this.context, sampleUs, aggrUs, snapshots: this.#nrSnapshots, schemes }
  }

  #start(set: AttributeSet): DamosContext {
    const { sampleUs, aggrUs } = this.#intervalsOf(set)
    const damos: DamosContext = {
      kernel: this.#kernel,
      ops: this.#ops,
      minRegionSz: 1,
      unitSz: PAGE_BYTES,
      targets: this.#tables.map(({ table, pageOf }) => ({
        table,
        isValid: () => true,
        unitOf: (address) => pageOf(Number(address) / PAGE_BYTES),
      })),
      memory: SUCCEEDS,
      schemes: [],
      observer: this.#trace,
      walk: createWalkState(),
      nowUs: 0,
      attrs: completed({ ...set, sampleUs, aggrUs, aggrSamples: 0 }),
      passed: 0,
      nextAggregationSis: 0,
      movingSumSamples: 0,
      szLimit: Infinity,
    }
    this.#trace.follow(damos, this.#scope)
    const intervals = { sample_us: sampleUs, aggr_us: aggrUs }
    installSchemes(
      damos,
      this.#schemes.map((scheme) => schemeOf(scheme, intervals)),
    )
    // The record begins amid the life of its context: the first snapshot counts.
    for (const scheme of damos.schemes) {
      const isEach = applySamples(damos, scheme) <= Math.round(aggrUs / sampleUs)
      scheme.nextApplySis = isEach ? 0 : scheme.nextApplySis
    }
    return damos
  }

  /** Where the record does not say its intervals, they are those of its windows, and the kernel's share of them. */
  #intervalsOf({ sampleUs, aggrUs }: AttributeSet): { sampleUs: number; aggrUs: number } {
    if (sampleUs > 0 && aggrUs > 0) return { sampleUs, aggrUs }
    const window = aggrUs > 0 ? aggrUs : Math.max(1, this.#windowUs)
    const sample = sampleUs > 0 ? sampleUs : Math.max(1, Math.round(window / 20))
    this.#notes.add(
      `the record does not say its intervals: taken for ${timeText(sample)} / ${timeText(window)}`,
    )
    return { sampleUs: sample, aggrUs: window }
  }
}

/** Programs of 64 bits have their stack above; no machine has RAM there. */
const VIRTUAL_PAGE_MIN = 2 ** 46 / PAGE_BYTES

function guessedOps(targets: SurveyedContext['targets'], notes: Set<string>): OpsName {
  const ranges = targets.flatMap((target) => target?.ranges ?? [])
  const ops = ranges.some(({ endPage }) => endPage > VIRTUAL_PAGE_MIN) ? 'vaddr' : 'paddr'
  notes.add(`operations set taken for ${ops}, by the addresses; a file of kdamonds says it`)
  return ops
}

function noteWhatIsMissing(schemes: readonly Scheme[], notes: Set<string>): void {
  const filters = schemes.flatMap((scheme) => scheme.filters)
  const ofPages = filters.filter(({ type }) => type !== 'addr' && type !== 'target')
  if (ofPages.length > 0)
    notes.add('a record says nothing of pages: all are taken as passing the filters on them')
  if (schemes.some(({ watermarks }) => watermarks.metric !== 'none')) {
    notes.add('a record says nothing of free memory: watermarks are taken as letting schemes act')
  }
  const metrics = schemes.flatMap(({ quotas }) => quotas.goals.map(({ metric }) => metric))
  const unknown = metrics.filter((metric) => metric !== 'user_input')
  if (unknown.length > 0) {
    notes.add(`a record says nothing of ${[...new Set(unknown)].join(', ')}: taken for 0`)
  }
  if (schemes.some(({ action }) => action !== 'stat')) {
    notes.add(
      'actions change nothing in a record: what is acted on keeps its age, and is acted on again where a ' +
        'kernel would have made it young',
    )
  }
}
