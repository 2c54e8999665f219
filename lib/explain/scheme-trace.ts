/** Follows the schemes of a context: what became of the memory asked for, and how their quotas went. */
import { addrUnitOf, type DamosContext } from '../damos/damos-context.js'
import { scoreOf } from '../damos/goal.js'
import type { PassObserver, SeenRegion } from '../damos/observer.js'
import { regionScore } from '../damos/prioritise.js'
import type { Refusal } from '../damos/refusals.js'
import { isQuotaSet, limitsOf } from '../damos/quota.js'
import type { Scheme } from '../damos/scheme.js'
import { SCORE_MAX } from '../damos/score.js'
import { PassTally, type Finding } from './pass-tally.js'
import type { WindowFigures } from './reason.js'

/** Memory that is asked about: table units of one target, or all of a context. */
export interface Scope {
  /** Position in the context; null: all targets. */
  readonly target: number | null
  /** [start, end); of all of a target -Infinity to Infinity. */
  readonly start: number
  readonly end: number
}

/** Windows that are kept. */
const WINDOWS_MAX = 32

/** One scheme. */
export class SchemeTrace {
  passes = 0
  lastPassUs: number | null = null
  lastTriedUs: number | null = null
  lastPass: PassTally = new PassTally()
  readonly allPasses: PassTally = new PassTally()
  nrWindows = 0
  /** In all windows before the one in hand; core address units. */
  totalChargedSz = 0n
  readonly windows: WindowFigures[] = []
  /** Sizes by score in the last pass with a quota; table units. */
  readonly sizes: Float64Array = new Float64Array(SCORE_MAX + 1)
  /** Since when watermarks keep it from acting; null: they do not. */
  inactiveSinceUs: number | null = null
  /** The tally of the running pass has begun. */
  isOpen = false

  /** The tally of the pass in hand. */
  pass(): PassTally {
    if (!this.isOpen) this.lastPass = new PassTally()
    this.isOpen = true
    return this.lastPass
  }
}

/** All schemes of a context. */
export class SchemesTrace implements PassObserver {
  readonly traces: SchemeTrace[] = []
  #context: DamosContext | null = null
  #scope: Scope = { target: null, start: -Infinity, end: Infinity }

  /** Before the first pass. */
  follow(context: DamosContext | null, scope: Scope): void {
    this.#context = context
    this.#scope = scope
  }

  /** Notes what watermarks decided. */
  lookAt(nowUs: number): void {
    for (const scheme of this.#context?.schemes ?? []) {
      const trace = this.traceOf(scheme.index)
      if (scheme.isActivated) trace.inactiveSinceUs = null
      else trace.inactiveSinceUs ??= nowUs
    }
  }

  traceOf(index: number): SchemeTrace {
    return (this.traces[index] ??= new SchemeTrace())
  }

  onWindow(scheme: Scheme, nowUs: number): void {
    const trace = this.traceOf(scheme.index)
    const { totalChargedSz } = scheme.quota
    const charged = totalChargedSz - trace.totalChargedSz
    trace.totalChargedSz = totalChargedSz
    trace.nrWindows++
    trace.windows.push(windowOf(this.#context!, scheme, nowUs, Number(charged)))
    if (trace.windows.length > WINDOWS_MAX) trace.windows.shift()
  }

  onPriorities(scheme: Scheme, sizes: Float64Array): void {
    this.traceOf(scheme.index).sizes.set(sizes)
  }

  onRefused(scheme: Scheme, region: SeenRegion, why: Refusal): void {
    const units = this.#unitsOf(region)
    if (units === 0) return
    const trace = this.traceOf(scheme.index)
    const findings = findingsOf(this.#context!, scheme, region, why)
    trace.pass().refuse(units, findings)
    trace.allPasses.refuse(units, findings)
  }

  onApplied(scheme: Scheme, region: SeenRegion, applied: number, filterPassed: number): void {
    const units = this.#unitsOf(region)
    if (units === 0) return
    const trace = this.traceOf(scheme.index)
    const share = units / (region.end - region.start)
    trace.pass().act(region, share, applied, filterPassed)
    trace.allPasses.act(region, share, applied, filterPassed)
    trace.lastTriedUs = this.#context!.nowUs
  }

  onPassEnd(scheme: Scheme, nowUs: number): void {
    if (!scheme.isActivated) return
    const trace = this.traceOf(scheme.index)
    trace.pass()
    trace.isOpen = false
    trace.passes++
    trace.lastPassUs = nowUs
  }

  /** Units of a region that are asked about. */
  #unitsOf({ target, start, end }: SeenRegion): number {
    const { target: wanted, start: from, end: until } = this.#scope
    if (wanted !== null && wanted !== target) return 0
    return Math.max(0, Math.min(end, until) - Math.max(start, from))
  }
}

/** @param charged in the window before, core address units */
function windowOf(
  context: DamosContext,
  scheme: Scheme,
  timeUs: number,
  charged: number,
): WindowFigures {
  const { quota, goals } = scheme
  const { wrapsScores } = context.kernel.damos
  return {
    timeUs,
    effectiveBytes: Number(quota.esz) * addrUnitOf(context),
    chargedBefore: charged * addrUnitOf(context),
    limitedBy: limitOf(context, scheme),
    goals: goals.map((goal) => ({
      metric: goal.parameters.metric,
      target: Number(goal.parameters.targetValue),
      current: Number(goal.currentValue),
      scoreBp: Number(scoreOf(goal, wrapsScores)),
    })),
  }
}

/** Which limit is the effective size. */
function limitOf(context: DamosContext, scheme: Scheme): WindowFigures['limitedBy'] {
  const { time, goals, size } = limitsOf(context, scheme)
  const holds = (limit: bigint | null): boolean => limit !== null && limit <= scheme.quota.esz
  if (holds(size)) return 'size'
  if (holds(time)) return 'time'
  return holds(goals) ? 'goals' : 'nothing'
}

/**
 * What stands in the way of a region that a scheme left alone. A full quota is asked about first, but is not what
 * matters to memory that is not of the pattern at all, or not of the priority.
 */
function findingsOf(
  context: DamosContext,
  scheme: Scheme,
  region: SeenRegion,
  why: Refusal,
): Finding[] {
  const size = region.end - region.start
  if (why === 'filter') return [{ obstacle: `filter ${scheme.decidedBy}`, value: size }]
  const missed = boundsMissed(scheme, region, size)
  if (missed.length > 0) return missed
  if (why !== 'maxSnapshots' && isQuotaSet(context, scheme)) {
    const { table } = context.targets[region.target]
    const score = regionScore(context, scheme, table, region.row, region.nrAccesses)
    if (score < scheme.quota.minScore) return [{ obstacle: 'score', value: score }]
  }
  return why === 'pattern' || why === 'score' ? [] : [{ obstacle: PLAIN[why], value: size }]
}

const PLAIN = {
  quotaFull: 'quota-full',
  quotaRest: 'quota-rest',
  beforeResume: 'before-resume',
  maxSnapshots: 'snapshots',
} as const

function boundsMissed(scheme: Scheme, { nrAccesses, age }: SeenRegion, size: number): Finding[] {
  const { minNrAccesses, maxNrAccesses, minAge, maxAge } = scheme.parameters.pattern
  const findings: Finding[] = []
  const miss = (isMissed: boolean, obstacle: Finding['obstacle'], value: number): void => {
    if (isMissed) findings.push({ obstacle, value })
  }
  miss(nrAccesses < minNrAccesses, 'accesses-below', nrAccesses)
  miss(nrAccesses > maxNrAccesses, 'accesses-above', nrAccesses)
  miss(age < minAge, 'age-below', age)
  miss(age > maxAge, 'age-above', age)
  miss(size < scheme.minUnits, 'size-below', size)
  miss(size > scheme.maxUnits, 'size-above', size)
  return findings
}
