/**
 * A context on its way: its loop, the regions it works on, and where its snapshots go.
 */
import { samplesPer } from '../core/attributes.js'
import { runContext } from '../core/context.js'
import type { ContextState, ContextWork } from '../core/context-state.js'
import { nrRegionsOf } from '../core/region-table.js'
import {
  encodeSnapshot,
  snapshotBytesMax,
  type SnapshotColumns,
} from '../record/encode-snapshot.js'
import { addrUnitOf, type DamosContext } from '../damos/damos-context.js'
import type { MemoryFigures } from '../machine/figures.js'
import { joinObservers } from '../damos/observer.js'
import { collectSnapshot, type ContextFigures, type FiguresCollector } from './figures.js'
import type { MonitoredTarget } from './monitored-target.js'
import {
  ATTRIBUTES_BYTES,
  hasRoom,
  putAttributes,
  putEvent,
  putSnapshot,
  type Outbox,
} from './outbox.js'
import { createSchemeEvents, eventBytesMax, type SchemeEvents } from './scheme-events.js'
import { followRemovedSchemes, schemeFiguresOf } from './scheme-figures.js'
import { runPass } from '../damos/run-pass.js'
import type { RunTracer } from './tracer.js'

/** Columns of a target; the number of rows is set for each snapshot. */
type TargetColumns = SnapshotColumns & { nrRegions: number }

/** See the top of the file. */
export interface ContextRunner {
  /** Index in the run. */
  readonly context: number
  /** Contexts in the run; attribute ids count in steps of it, so that they are unique. */
  readonly nrContexts: number
  readonly state: ContextState
  /** Its operation schemes; null: none. */
  readonly damos: DamosContext | null
  /** What it tells of the memory that schemes act on. */
  readonly memoryFigures: (nowUs: number) => MemoryFigures[]
  readonly loop: Generator<ContextWork, void, number>
  /** All targets of the context, whoever samples them. */
  readonly targets: readonly MonitoredTarget[]
  readonly collector: FiguresCollector
  /** The targets' columns as a snapshot takes them. */
  readonly columns: readonly TargetColumns[]
  /** Who follows the context; null: nobody. */
  readonly tracer: RunTracer | null
  /** The piece of work to be done next; undefined: the context has ended. */
  pending: ContextWork | undefined
  /** The attribute set handed out last. */
  attrsVersionOut: number
  /** What the record is told of schemes. */
  readonly events: SchemeEvents
}

/** What a runner is made of. */
export type ContextRunnerSetup = Pick<
  ContextRunner,
  'context' | 'nrContexts' | 'state' | 'damos' | 'memoryFigures' | 'targets' | 'collector'
> &
  Partial<Pick<ContextRunner, 'tracer'>>

/** A runner whose first piece of work is pending. */
export function createContextRunner(setup: ContextRunnerSetup): ContextRunner {
  const { damos, state, collector } = setup
  const addrUnit = damos === null ? 1 : addrUnitOf(damos)
  const events = createSchemeEvents(setup.context, state.untilUs, addrUnit)
  if (damos !== null) {
    damos.observer = joinObservers(damos.observer, events.observer)
    collector.figures.removedSchemes = followRemovedSchemes(damos)
  }
  const loop = runContext(state)
  const first = loop.next(0)
  const runner: ContextRunner = {
    tracer: null,
    ...setup,
    loop,
    columns: setup.targets.map(columnsOf),
    pending: first.done === true ? undefined : first.value,
    attrsVersionOut: -1,
    events,
  }
  runner.tracer?.onContext(runner)
  return runner
}

/** Sends back the number that the pending work gave, and makes the next piece pending. */
export function completeWork(runner: ContextRunner, result: number): void {
  runner.tracer?.onWork(runner, runner.pending!)
  const next = runner.loop.next(result)
  runner.pending = next.done === true ? undefined : next.value
  const { state, collector } = runner
  const { figures } = collector
  figures.sampleUs = state.attrs.sampleUs
  figures.aggrUs = state.attrs.aggrUs
  if (runner.pending === undefined && state.nowUs >= state.exitUs) figures.stoppedUs = state.nowUs
}

/**
 * Does what is the driver's own: handing out a snapshot, and letting schemes act.
 *
 * @returns whether it is done; 'shared' where the pending work is for those who hold the regions; 'full', and
 *   nothing done, where the box lacks room
 */
export function doOwnWork(runner: ContextRunner, box: Outbox): 'done' | 'shared' | 'full' {
  const work = runner.pending
  if (work?.do === 'publish') {
    if (!publish(runner, box)) return 'full'
    completeWork(runner, 0)
    return 'done'
  }
  if (work?.do === 'apply') {
    const damos = runner.damos!
    if (!hasRoom(box, eventBytesMax(damos.schemes) + waitingBytes(runner))) return 'full'
    const nrRegions = runPass(damos, runner.state, work.movingSumSamples)
    handOut(runner, box)
    completeWork(runner, nrRegions)
    return 'done'
  }
  return 'shared'
}

/** Bytes of lines that commits have brought since the last pass. */
function waitingBytes({ events }: ContextRunner): number {
  return events.lines.reduce((sum, line) => sum + line.length + 32, 0)
}

function handOut({ events, context, state }: ContextRunner, box: Outbox): void {
  for (const line of events.lines) putEvent(box, { context, timeUs: state.nowUs, line })
  events.lines.length = 0
}

/** The figures of a context as it stands. */
export function figuresSoFar(runner: ContextRunner): ContextFigures {
  const { collector, damos, state, pending } = runner
  collector.figures.schemes = schemeFiguresOf(damos)
  // A context that has ended leaves the rest of the run to what touches the memory.
  collector.figures.memory = runner.memoryFigures(
    pending === undefined ? state.untilUs : state.nowUs,
  )
  return collector.figures
}

/** Counts `ticks` checks of all regions into the figures. */
export function countSamples(runner: ContextRunner, ticks: number): void {
  let nrRegions = 0
  for (const { table } of runner.targets) nrRegions += nrRegionsOf(table)
  runner.collector.figures.samples += ticks * nrRegions
}

/** Numbers the regions of the targets, one behind the other: what a partial split counts by. */
export function numberRegions(targets: readonly MonitoredTarget[], firstIndexes: Int32Array): void {
  let next = 0
  for (const target of targets) {
    firstIndexes[target.index] = next
    next += nrRegionsOf(target.table)
  }
}

/**
 * Hands out the snapshot: figures first, then the encoded columns.
 *
 * @returns false, and nothing done, where the box lacks room
 */
function publish(runner: ContextRunner, box: Outbox): boolean {
  const { state, context, targets, columns } = runner
  targets.forEach(({ table }, i) => (columns[i].nrRegions = nrRegionsOf(table)))
  const snapshotBytes = snapshotBytesMax(columns) + ATTRIBUTES_BYTES + 64
  if (!hasRoom(box, snapshotBytes + waitingBytes(runner))) return false
  const { nowUs: timeUs, attrs, attrsVersion } = state
  const attributesId = attrsVersion * runner.nrContexts + context
  if (attrsVersion !== runner.attrsVersionOut) {
    putAttributes(box, { id: attributesId, context, timeUs, attrs })
    runner.attrsVersionOut = attrsVersion
  }
  collectSnapshot(runner.collector, {
    timeUs,
    sampleUs: attrs.sampleUs,
    aggrUs: attrs.aggrUs,
    maxNrAccesses: samplesPer(attrs.aggrUs, attrs.sampleUs),
  })
  putSnapshot(box, timeUs, context, (bytes, offset) =>
    encodeSnapshot(bytes, offset, { timeUs, context, attributesId }, columns),
  )
  // Without schemes that are due no pass hands out what commits have brought.
  handOut(runner, box)
  return true
}

function columnsOf({ table, layout }: MonitoredTarget): TargetColumns {
  const { start, end, nrAccesses, age } = table
  return { nrRegions: 0, start, end, nrAccesses, age, addressPageOf: layout.addressPageOf }
}
