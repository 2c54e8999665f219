/** What is told of the schemes of a context. */
import { addrUnitOf, type DamosContext } from '../damos/damos-context.js'
import { joinObservers } from '../damos/observer.js'
import type { Scheme } from '../damos/scheme.js'
import type { SchemeStatistics } from '../damos/statistics.js'

/** Removed schemes of a context that are remembered, the last ones: a caller may commit without end. */
export const REMOVED_SCHEMES_MAX = 64

/** Where a scheme stands, as plain data; sizes in table units, 64-bit ones as bigint. */
export interface SchemeFigures {
  readonly action: string
  readonly statistics: SchemeStatistics
  /** The effective size, bytes. */
  readonly esz: bigint
  /** What its actions took of kdamond's time, ns. */
  readonly elapsedNs: number
  readonly goals: readonly {
    readonly metric: string
    readonly target: bigint
    readonly current: bigint
  }[]
}

/** A scheme that a commit took away. */
export interface RemovedSchemeFigures extends SchemeFigures {
  /** Its position among the schemes of the context. */
  readonly index: number
  readonly removedAtUs: number
}

/** Where the schemes of a context stand. */
export function schemeFiguresOf(damos: DamosContext | null): SchemeFigures[] {
  return (damos?.schemes ?? []).map((scheme) => figuresOf(damos!, scheme))
}

/** Follows which schemes commits take away. @returns the list, which grows */
export function followRemovedSchemes(damos: DamosContext): readonly RemovedSchemeFigures[] {
  const removed: RemovedSchemeFigures[] = []
  damos.observer = joinObservers(damos.observer, {
    onRemoved(scheme, nowUs) {
      if (removed.length === REMOVED_SCHEMES_MAX) removed.shift()
      removed.push({ ...figuresOf(damos, scheme), index: scheme.index, removedAtUs: nowUs })
    },
  })
  return removed
}

function figuresOf(damos: DamosContext, scheme: Scheme): SchemeFigures {
  const { parameters, statistics, quota, goals } = scheme
  return {
    action: parameters.action,
    statistics: { ...statistics },
    esz: quota.esz * BigInt(addrUnitOf(damos)),
    elapsedNs: quota.totalChargedNs,
    goals: goals.map(({ parameters: { metric, targetValue }, currentValue }) => ({
      metric,
      target: targetValue,
      current: currentValue,
    })),
  }
}
