/**
 * Records of damo between two formats: what its JSON says, record by record (one for each context and target), with
 * the snapshots in a spool. Follows damo's `_damo_records.py`; docs/records.md says what is
 * kept.
 */
import type { SnapshotTarget } from '../core/snapshot.js'
import { decodeSnapshot } from './decode-snapshot.js'
import { encodePages } from './encode-pages.js'
import type { Spool } from './spool.js'

/** A JSON value; integers that no double holds are bigint. */
export type DamoValue =
  | null
  | boolean
  | string
  | number
  | bigint
  | readonly DamoValue[]
  | { readonly [key: string]: DamoValue }

/** What a damo record says besides its snapshots. All members are JSON texts: nothing is lost on the way. */
export interface DamoMeta {
  readonly kdamondIdx: string
  readonly contextIdx: string
  readonly schemeIdx: string
  readonly targetId: string
  readonly intervals: string
  readonly schemeFilters: string
  readonly dataSource: string
}

/**
 * What a snapshot says beyond regions with `samples` and `aggr_intervals`. Columns have an entry per region, and
 * are there only where some region needs them. In `samples` and `aggrIntervals`, true stands for what the target's
 * own column says; everything else is damo's value as it was.
 */
export interface DamoExtras {
  readonly totalBytes?: string
  readonly damosStats?: DamoValue
  readonly sampleIntervalUs?: DamoValue
  readonly samples?: readonly DamoValue[]
  readonly percent?: readonly DamoValue[]
  readonly usec?: readonly DamoValue[]
  readonly aggrIntervals?: readonly DamoValue[]
  readonly szFilterPassed?: readonly DamoValue[]
  readonly probeHits?: readonly DamoValue[]
  /** True for regions that say nothing but their addresses. */
  readonly isBare?: readonly DamoValue[]
  /** The start as damo has it where that is no whole number of ns (of traces); null: nothing tells. */
  readonly start?: number | null
  /** Starts and ends in turn where regions do not ascend; the target's own columns are 0 then. */
  readonly addresses?: readonly DamoValue[]
}

/** A snapshot of one damo record. */
export interface DamoFrame {
  readonly startNs: bigint
  readonly endNs: bigint
  /** nrAccesses and age are 0 where only the extras know them. */
  readonly target: SnapshotTarget
  readonly extras: DamoExtras
}

/** A damo record. */
export interface DamoRecord {
  readonly meta: DamoMeta
  /** The stream of the spool that holds its snapshots. */
  readonly stream: number
}

/** All records of a file, in damo's order. */
export interface DamoRecords {
  readonly records: readonly DamoRecord[]
  readonly spool: Spool
}

const HEADER_BYTES = 24

/**
 * A frame as bytes: start i64, end i64, bytes of extras u32, 0 u32, the snapshot, the extras as JSON.
 */
export function encodeFrame(frame: DamoFrame): Uint8Array {
  const { startNs, endNs, target, extras } = frame
  const snapshot = encodePages({ timeUs: 0, context: 0, attributesId: 0, targets: [target] })
  const json = Buffer.from(JSON.stringify(extras))
  const bytes = Buffer.alloc(HEADER_BYTES + snapshot.length + json.length)
  bytes.writeBigInt64LE(startNs, 0)
  bytes.writeBigInt64LE(endNs, 8)
  bytes.writeUInt32LE(json.length, 16)
  bytes.set(snapshot, HEADER_BYTES)
  bytes.set(json, HEADER_BYTES + snapshot.length)
  return bytes
}

/** The frame that {@link encodeFrame} made bytes of. */
export function decodeFrame(bytes: Buffer): DamoFrame {
  const json = bytes.length - bytes.readUInt32LE(16)
  return {
    startNs: bytes.readBigInt64LE(0),
    endNs: bytes.readBigInt64LE(8),
    target: decodeSnapshot(bytes, HEADER_BYTES).snapshot.targets[0],
    extras: JSON.parse(bytes.toString('utf8', json)) as DamoExtras,
  }
}

/** A value without bigint: as text, which damo reads just as well. */
export function withoutBigInt(value: DamoValue): DamoValue {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return (value as readonly DamoValue[]).map(withoutBigInt)
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, withoutBigInt(member)]),
  )
}

/** The JSON text of an id: as given, a bigint unquoted. */
export function idText(value: DamoValue): string {
  return typeof value === 'bigint' ? String(value) : JSON.stringify(withoutBigInt(value))
}
