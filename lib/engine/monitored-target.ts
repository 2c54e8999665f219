/**
 * One target of one context, as the thread that samples it holds it.
 */
import { createKey, deriveKey, STREAM, type Key } from '../base/random.js'
import type { TargetOperations } from '../core/operations.js'
import type { RegionTable } from '../core/region-table.js'
import { createSplitScratch } from '../core/split.js'
import { TICKS_PER_BATCH, type TickBatch } from '../space/access-source.js'
import { createAddressView, type AddressView, type ViewRange } from '../space/address-view.js'
import type { Layout } from '../space/layout.js'
import type { Space } from '../space/space.js'
import { createEntrySampling, type EntrySampling } from '../space/table-entries.js'

/** See the top of the file. */
export interface MonitoredTarget {
  readonly seed: number
  /** Index of the context in the run, and of the target in the context: they key the draws. */
  readonly context: number
  readonly index: number
  readonly table: RegionTable
  readonly operations: TargetOperations
  /** Core pages to address pages, for snapshots. */
  readonly layout: Layout
  readonly view: AddressView
  /** The view is of frames, which lie in many spaces; else it is of one space, by its own page numbers. */
  readonly isPhysical: boolean
  /** The spaces behind the view, whose bits are marked before a check. */
  readonly spaces: readonly Space[]
  /** How regions are sampled by entries of upper page tables; null: by pages alone. */
  readonly entries: EntrySampling | null
  /** Sampled page of each region, by row. */
  readonly sampled: Int32Array
  /** Outcome of the last check, by row; all zero between checks. */
  readonly hits: Uint8Array
  readonly splitScratch: Int32Array
  readonly splitKey: Key
  /** The stream of sampled pages; each tick has a key of its own. */
  readonly sampleKey: Key
  /** Keys of the ticks in hand, two words each. */
  readonly tickKeys: Int32Array
  readonly batch: TickBatch
}

/** What a monitored target is made of; the rest is scratch of its own. */
export interface MonitoredTargetSetup extends Pick<
  MonitoredTarget,
  'seed' | 'context' | 'index' | 'table' | 'operations' | 'layout' | 'isPhysical' | 'spaces'
> {
  readonly ranges: readonly ViewRange[]
  /** Largest share of an entry of an upper page table outside of the region; left out: none is sampled. */
  readonly entryError?: number | undefined
}

/** A monitored target with its scratch columns. */
export function createMonitoredTarget(setup: MonitoredTargetSetup): MonitoredTarget {
  const { ranges, entryError, ...rest } = setup
  const { capacity, start, end, nrAccesses: counts } = setup.table
  const sampleKey = createKey()
  deriveKey(sampleKey, setup.seed, STREAM.sample, setup.context, setup.index, 0)
  const tickKeys = new Int32Array(2 * TICKS_PER_BATCH)
  return {
    ...rest,
    view: createAddressView(ranges, capacity),
    entries:
      entryError === undefined ? null : createEntrySampling(setup.layout, entryError, capacity),
    sampled: new Int32Array(capacity),
    hits: new Uint8Array(capacity),
    splitScratch: createSplitScratch(capacity),
    splitKey: createKey(),
    sampleKey,
    tickKeys,
    batch: {
      start,
      end,
      counts,
      keys: tickKeys,
      first: 0,
      last: 0,
      offset: 0,
      nrTicks: 0,
      fromUs: 0,
      sampleUs: 0,
    },
  }
}
