/** What is told of the schemes of a context. */
import type { DamosContext } from '../damos/damos-context.js'
import type { SchemeStatistics } from '../damos/statistics.js'

/** Where a scheme stands, as plain data; sizes in bytes, 64-bit ones as bigint. */
export interface SchemeFigures {
  readonly action: string
  readonly statistics: SchemeStatistics
  /** The effective size, bytes. */
  readonly esz: bigint
  readonly goals: readonly {
    readonly metric: string
    readonly target: bigint
    readonly current: bigint
  }[]
}

/** Where the schemes of a context stand. */
export function schemeFiguresOf(damos: DamosContext | null): SchemeFigures[] {
  return (damos?.schemes ?? []).map(({ parameters, statistics, quota, goals }) => ({
    action: parameters.action,
    statistics: { ...statistics },
    esz: quota.esz,
    goals: goals.map(({ parameters: { metric, targetValue }, currentValue }) => ({
      metric,
      target: targetValue,
      current: currentValue,
    })),
  }))
}
