/** Sorts a record of the lab into damo's records: one for each context and target. */
import { RecordError } from '../base/errors.js'
import { formatTimeExact } from '../base/format.js'
import type { Snapshot } from '../core/snapshot.js'
import { intervalsText } from './damo-intervals.js'
import {
  INT64_MAX,
  impliedStartNs,
  readLink,
  readLinkEvent,
  type DamoLink,
  type LinkEvent,
} from './damo-link.js'
import type { DamoExtras, DamoMeta, DamoRecord } from './damo-model.js'
import type { AttributeSet } from './events.js'
import type { RecordReader } from './reader.js'
import type { FrameSink } from './frame-store.js'

/**
 * Reads a record in one pass.
 *
 * Intervals are those in force at the record's last snapshot; each snapshot says its sampling interval besides.
 *
 * @param sink takes the snapshots
 * @param signal aborting it throws its reason
 * @throws RecordError where the record holds nonsense; FileError
 */
export function recordToDamo(
  reader: RecordReader,
  sink: FrameSink,
  signal?: AbortSignal,
): DamoRecord[] {
  const fail = (message: string): never => {
    throw new RecordError(reader.file, 0, message, { hint: 'convert the record of damo anew' })
  }
  const link = readLink(reader.scenario)
  if (typeof link === 'string') return fail(`the scenario of the record is wrong: ${link}`)
  const sorter = new Sorter(sink, link, fail)
  for (const item of reader.items()) {
    signal?.throwIfAborted()
    if (item.kind === 'event') {
      const event = readLinkEvent(item.event)
      if (typeof event === 'string') return fail(`an event of the record is wrong: ${event}`)
      if (event !== undefined) sorter.note(event)
    } else {
      sorter.take(item.snapshot, reader.attributes.get(item.snapshot.attributesId)!)
    }
  }
  return sorter.finish()
}

/** Snapshots of one context and target. */
interface Row {
  readonly context: number
  readonly target: number
  readonly stream: number
  readonly meta: DamoMeta | undefined
  attributes: AttributeSet | undefined
  hasRegions: boolean
  previousEndNs: bigint | undefined
}

class Sorter {
  readonly #sink: FrameSink
  readonly #rows = new Map<string, Row>()
  readonly #timeBaseNs: bigint
  readonly #isLinked: boolean
  readonly #fail: (message: string) => never
  /** Events of snapshots to come, by the snapshot's number. */
  readonly #events = new Map<number, LinkEvent[]>()
  #nrSnapshots = 0

  constructor(sink: FrameSink, link: DamoLink | undefined, fail: (message: string) => never) {
    this.#sink = sink
    this.#fail = fail
    this.#timeBaseNs = link?.timeBaseNs ?? 0n
    this.#isLinked = link !== undefined
    for (const { context, target, ...meta } of link?.records ?? []) this.#row(context, target, meta)
  }

  note(event: LinkEvent): void {
    if (event.snapshot < this.#nrSnapshots) return
    const events = this.#events.get(event.snapshot) ?? []
    events.push(event)
    this.#events.set(event.snapshot, events)
  }

  take(snapshot: Snapshot, attributes: AttributeSet): void {
    const events = this.#events.get(this.#nrSnapshots)
    this.#events.delete(this.#nrSnapshots++)
    const endNs = this.#timeBaseNs + toNs(snapshot.timeUs)
    if (endNs > INT64_MAX) this.#fail(`a snapshot's time is beyond 2^63 ns (got ${endNs})`)
    for (const [t, target] of snapshot.targets.entries()) {
      const row = this.#row(snapshot.context, t, undefined)
      const event = events?.find((candidate) => candidate.target === t)
      const implied = impliedStartNs(row.previousEndNs, endNs, attributes.aggrUs)
      const startNs = event?.startNs ?? implied
      const extras = this.#isLinked ? (event?.extras ?? {}) : ownExtras(attributes)
      this.#sink.append(row.stream, { startNs, endNs, target, extras })
      row.previousEndNs = endNs
      row.hasRegions ||= target.age.length > 0
      row.attributes = attributes
    }
  }

  finish(): DamoRecord[] {
    let rows = [...this.#rows.values()]
    const isSingle = rows.every((row) => row.context === 0)
    if (!this.#isLinked) {
      // damo's heatmap stops with a Python error when any record has no region at all.
      rows = rows.filter((row) => row.hasRegions)
      rows.sort((a, b) => a.context - b.context || a.target - b.target)
    }
    return rows.map((row) => ({ meta: row.meta ?? ownMeta(row, isSingle), stream: row.stream }))
  }

  #row(context: number, target: number, meta: DamoMeta | undefined): Row {
    const key = `${context}/${target}`
    let row = this.#rows.get(key)
    if (row === undefined) {
      const stream = this.#rows.size
      const nothing = { attributes: undefined, hasRegions: false, previousEndNs: undefined }
      row = { context, target, stream, meta, ...nothing }
      this.#rows.set(key, row)
    }
    return row
  }
}

/** With a unit: damo reads its own bare numbers here as 1000 times what they are. */
function ownExtras(attributes: AttributeSet): DamoExtras {
  return { sampleIntervalUs: formatTimeExact(attributes.sampleUs * 1000) }
}

function ownMeta({ context, target, attributes }: Row, isSingle: boolean): DamoMeta {
  return {
    kdamondIdx: isSingle ? 'null' : String(context),
    contextIdx: isSingle ? 'null' : '0',
    schemeIdx: 'null',
    targetId: String(target),
    intervals: attributes === undefined ? 'null' : intervalsText(attributes),
    schemeFilters: '[]',
    dataSource: '"unknown"',
  }
}

function toNs(timeUs: number): bigint {
  return Number.isSafeInteger(timeUs) ? BigInt(timeUs) * 1000n : BigInt(Math.round(timeUs * 1000))
}
