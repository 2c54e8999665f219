/**
 * A context on its way: its loop, the regions it works on, and where its snapshots go.
 */
import { samplesPer } from '../core/attributes.js'
import { runContext, type ContextState, type ContextWork } from '../core/context.js'
import { nrRegionsOf } from '../core/region-table.js'
import {
  encodeSnapshot,
  snapshotBytesMax,
  type SnapshotColumns,
} from '../record/encode-snapshot.js'
import { collectSnapshot, type FiguresCollector } from './figures.js'
import type { MonitoredTarget } from './monitored-target.js'
import { ATTRIBUTES_BYTES, hasRoom, putAttributes, putSnapshot, type Outbox } from './outbox.js'

/** Columns of a target; the number of rows is set for each snapshot. */
type TargetColumns = SnapshotColumns & { nrRegions: number }

/** See the top of the file. */
export interface ContextRunner {
  /** Index in the run. */
  readonly context: number
  /** Contexts in the run; attribute ids count in steps of it, so that they are unique. */
  readonly nrContexts: number
  readonly state: ContextState
  readonly loop: Generator<ContextWork, void, number>
  /** All targets of the context, whoever samples them. */
  readonly targets: readonly MonitoredTarget[]
  readonly collector: FiguresCollector
  /** The targets' columns as a snapshot takes them. */
  readonly columns: readonly TargetColumns[]
  /** The piece of work to be done next; undefined: the context has ended. */
  pending: ContextWork | undefined
  /** The attribute set handed out last. */
  attrsVersionOut: number
}

/** What a runner is made of. */
export type ContextRunnerSetup = Pick<
  ContextRunner,
  'context' | 'nrContexts' | 'state' | 'targets' | 'collector'
>

/** A runner whose first piece of work is pending. */
export function createContextRunner(setup: ContextRunnerSetup): ContextRunner {
  const loop = runContext(setup.state)
  const first = loop.next(0)
  return {
    ...setup,
    loop,
    columns: setup.targets.map(columnsOf),
    pending: first.done === true ? undefined : first.value,
    attrsVersionOut: -1,
  }
}

/** Sends back the number that the pending work gave, and makes the next piece pending. */
export function completeWork(runner: ContextRunner, result: number): void {
  const next = runner.loop.next(result)
  runner.pending = next.done === true ? undefined : next.value
  const { state, collector } = runner
  const { figures } = collector
  figures.sampleUs = state.attrs.sampleUs
  figures.aggrUs = state.attrs.aggrUs
  if (runner.pending === undefined && state.nowUs >= state.exitUs) figures.stoppedUs = state.nowUs
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
export function publish(runner: ContextRunner, box: Outbox): boolean {
  const { state, context, targets, columns } = runner
  targets.forEach(({ table }, i) => (columns[i].nrRegions = nrRegionsOf(table)))
  if (!hasRoom(box, snapshotBytesMax(columns) + ATTRIBUTES_BYTES + 64)) return false
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
  return true
}

function columnsOf({ table, layout }: MonitoredTarget): TargetColumns {
  const { start, end, nrAccesses, age } = table
  return { nrRegions: 0, start, end, nrAccesses, age, addressPageOf: layout.addressPageOf }
}
