/**
 * Who follows a run step for step, as explanations do. A traced run has one thread and gives the same record; work
 * `sample` may be cut into single ticks for it.
 */
import type { ContextState, ContextWork } from '../core/context-state.js'
import type { DamosContext } from '../damos/damos-context.js'
import type { MemoryFigures } from '../machine/figures.js'
import type { MonitoredTarget } from './monitored-target.js'

/** A context on its way; to be looked at only. */
export interface FollowedContext {
  /** Index in the run. */
  readonly context: number
  readonly state: ContextState
  /** Its operation schemes; null: none. */
  readonly damos: DamosContext | null
  readonly targets: readonly MonitoredTarget[]
  /** The memory that its schemes act on, as of a time that it has reached. */
  readonly memoryFigures: (nowUs: number) => MemoryFigures[]
  /** The piece of work to be done next; undefined: the context has ended. */
  readonly pending: ContextWork | undefined
}

/** See the top of the file. All calls of a context come in the order of its time. */
export interface RunTracer {
  /** A context stands at time 0, and its first piece of work is pending. */
  onContext(runner: FollowedContext): void
  /** A piece of work is done, and has left the regions as they are; the loop has not gone on yet. */
  onWork(runner: FollowedContext, work: ContextWork): void
  /** From this time on each tick is told of. */
  readonly ticksFromUs: number
  /** A tick is checked and counted. @param tick its number, counted from the context's start */
  onTick(runner: FollowedContext, tick: number): void
}
