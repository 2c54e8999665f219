/**
 * Functions of the caller that take part in a run. They are called in the thread that started it, in the order of
 * virtual time of their context, and must depend on nothing but what they are given: then a run stays a function
 * of its plan.
 */
import { UsageError } from '../base/errors.js'
import type { MonitoringAttributes } from '../core/attributes.js'
import type { PassObserver } from '../damos/observer.js'
import type { GoalParameters } from '../damos/goal.js'
import type { SchemeParameters } from '../damos/scheme.js'
import type { MonitoredTarget } from './monitored-target.js'
import type { SchemeFigures } from './scheme-figures.js'
import type { RunTracer } from './tracer.js'

/** What a goal of the metric `user_input` asks for. */
export interface FeedbackQuestion {
  /** Index in the run. */
  readonly context: number
  readonly scheme: number
  readonly goal: number
  readonly timeUs: number
  readonly targetValue: bigint
  /** What was fed in before. */
  readonly currentValue: bigint
}

/** A context between two iterations of its loop, at the end of an aggregation: regions merged, not yet reset. */
export interface RunningContext {
  readonly context: number
  readonly timeUs: number
  readonly attrs: MonitoringAttributes
  /** With their regions as they stand; not to be kept, nor changed. */
  readonly targets: readonly MonitoredTarget[]
  readonly schemes: readonly SchemeFigures[]
  /**
   * Puts parameters into force now; what is left out stays. Follows the `commit` of a kdamond's `state`. Schemes that
   * act on pages must be in the plan, at the latest in `laterSchemes`: memory is made ready for them at the start.
   *
   * @throws UsageError for attributes that the kernel refuses, and schemes that memory is not ready for
   */
  readonly commit: (parameters: {
    readonly attrs?: MonitoringAttributes
    readonly schemes?: readonly SchemeParameters[]
  }) => void
  /** Puts the goals of schemes into force, by position. Follows `commit_schemes_quota_goals`. */
  readonly commitGoals: (goals: readonly (readonly GoalParameters[])[]) => void
}

/** See the top of the file. */
export interface RunHooks {
  /** Called when a quota window begins: how far the user's aim is met, in the unit of its target. */
  readonly feedback?: (question: FeedbackQuestion) => number | bigint
  /** Called at the end of each aggregation of each context. Follows `damon_call()` with `repeat`. */
  readonly onAggregation?: (context: RunningContext) => void
  /** Who follows the passes of a context's schemes. */
  readonly observe?: (context: number) => PassObserver | undefined
  /** Who follows each context step for step; only with one worker. */
  readonly tracer?: RunTracer
}

/** Whether the caller takes part at all. */
export function areHooksUsed(hooks: RunHooks): boolean {
  const { feedback, onAggregation, observe, tracer } = hooks
  return [feedback, onAggregation, observe, tracer].some((hook) => hook !== undefined)
}

/** What `feedback` gave, as the kernel holds it. @throws UsageError where it is no whole number from 0 */
export function fedValue(value: number | bigint): bigint {
  const isWhole = typeof value === 'bigint' || Number.isFinite(value)
  if (!isWhole || value < 0) {
    throw new UsageError(`feedback: got ${value}; expected a number from 0`)
  }
  return typeof value === 'bigint' ? value : BigInt(Math.floor(value))
}
