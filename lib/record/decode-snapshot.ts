/** Decodes snapshots; the drawing is in layout.ts. Nothing is allocated before its size has been checked. */
import { RecordError } from '../base/errors.js'
import type { Snapshot, SnapshotTarget } from '../core/snapshot.js'
import { readColumn, readCount, readFirst, readStart, widthsOf, type Widths } from './columns.js'
import {
  FLAG_MANY_ACCESSES,
  FLAG_UNIT_SHIFT,
  FLAG_WIDE_ACCESSES,
  SNAPSHOT_HEADER_BYTES,
  UNIT_SHIFT_MAX,
  WIDTH_FLAGS,
} from './layout.js'

/** Where bytes come from, for error texts. */
export interface BytesOrigin {
  readonly file: string
  /** Offset of the first byte in that file. */
  readonly offset: number
}

/** A snapshot, and where the next one begins. */
export interface DecodedSnapshot {
  readonly snapshot: Snapshot
  /** One past the snapshot's last byte. */
  readonly next: number
}

/**
 * Decodes the snapshot at `bytes[offset]`.
 *
 * @param origin for error texts
 * @throws RecordError where the bytes are not a snapshot
 */
export function decodeSnapshot(
  bytes: Uint8Array,
  offset: number,
  origin: BytesOrigin = { file: 'snapshot', offset: 0 },
): DecodedSnapshot {
  const cursor = new Cursor(bytes, offset, origin)
  cursor.need(SNAPSHOT_HEADER_BYTES, 'the header of a snapshot')
  const { view } = cursor
  const timeUs = view.getFloat64(offset, true)
  if (!(timeUs >= 0 && timeUs <= Number.MAX_SAFE_INTEGER))
    cursor.fail(`a snapshot's time is ${timeUs} us`)
  const flags = readFlags(cursor, view.getUint16(offset + 10, true))
  const nrTargets = view.getUint32(offset + 12, true)
  cursor.at += SNAPSHOT_HEADER_BYTES
  const { target: entryBytes } = flags.widths
  cursor.need(nrTargets * entryBytes, `the table of ${nrTargets} targets`)
  let entry = cursor.at
  cursor.at += nrTargets * entryBytes
  const targets: SnapshotTarget[] = []
  for (let t = 0; t < nrTargets; t++, entry += entryBytes) {
    const nrRegions = readCount(view, entry, entryBytes / 2)
    const nrRuns = readCount(view, entry + entryBytes / 2, entryBytes / 2)
    targets.push(readTarget(cursor, nrRegions, nrRuns, flags))
  }
  const context = view.getUint16(offset + 8, true)
  const attributesId = view.getUint32(offset + 16, true)
  return { snapshot: { timeUs, context, attributesId, targets }, next: cursor.at }
}

interface Flags {
  readonly widths: Widths
  /** Pages in an address unit: 1, or a fraction. */
  readonly unitPages: number
}

class Cursor {
  readonly view: DataView
  readonly origin: BytesOrigin
  at: number

  constructor(bytes: Uint8Array, at: number, origin: BytesOrigin) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.at = at
    this.origin = origin
  }

  /** Fails unless `bytes` more bytes are there. */
  need(bytes: number, what: string): void {
    const there = this.view.byteLength - this.at
    if (bytes > there) this.fail(`${what} needs ${bytes} bytes (got ${there})`)
  }

  fail(message: string): never {
    throw new RecordError(this.origin.file, this.origin.offset + this.at, message, {
      hint: 'the checksums are right, so the file was written so; write the record anew',
    })
  }
}

function readFlags(cursor: Cursor, flags: number): Flags {
  const unitShift = flags >> FLAG_UNIT_SHIFT
  const unknown = flags & 0xff & ~WIDTH_FLAGS
  const both = FLAG_MANY_ACCESSES | FLAG_WIDE_ACCESSES
  if (unknown !== 0 || (flags & both) === both || unitShift > UNIT_SHIFT_MAX) {
    cursor.fail(`a snapshot has unknown flags (got 0x${flags.toString(16)})`)
  }
  return { widths: widthsOf(flags), unitPages: 1 / 2 ** unitShift }
}

function readTarget(
  cursor: Cursor,
  nrRegions: number,
  nrRuns: number,
  flags: Flags,
): SnapshotTarget {
  const { widths } = flags
  const runBytes = nrRuns * widths.run
  const regionBytes = widths.end + widths.accesses + widths.age
  if (nrRuns > nrRegions || (nrRuns === 0 && nrRegions > 0)) {
    cursor.fail(`a target has ${nrRuns} runs of ${nrRegions} regions`)
  }
  cursor.need(runBytes + nrRegions * regionBytes, `a target of ${nrRegions} regions`)
  // One buffer for the four columns: typed arrays of their own cost more than small snapshots themselves.
  const columns = new ArrayBuffer(24 * nrRegions)
  const target = {
    startPage: new Float64Array(columns, 0, nrRegions),
    endPage: new Float64Array(columns, 8 * nrRegions, nrRegions),
    nrAccesses: new Uint32Array(columns, 16 * nrRegions, nrRegions),
    age: new Uint32Array(columns, 20 * nrRegions, nrRegions),
  }
  readAddresses(cursor, nrRuns, flags, target)
  cursor.at += runBytes + nrRegions * widths.end
  cursor.at = readColumn(cursor.view, cursor.at, widths.accesses, target.nrAccesses)
  cursor.at = readColumn(cursor.view, cursor.at, widths.age, target.age)
  return target
}

/** Reads runs and ends into the address columns. */
function readAddresses(
  cursor: Cursor,
  nrRuns: number,
  { widths, unitPages }: Flags,
  { startPage, endPage }: SnapshotTarget,
): void {
  const { view } = cursor
  const ends = cursor.at + nrRuns * widths.run
  let previous = 0
  let row = 0
  for (let run = 0; run < nrRuns; run++) {
    const at = cursor.at + run * widths.run
    const next = run + 1 < nrRuns ? readFirst(view, at + widths.run, widths) : endPage.length
    const base = readStart(view, at, widths)
    if (readFirst(view, at, widths) !== row || next <= row || next > endPage.length) {
      cursor.fail(`run ${run} does not begin at region ${row}`)
    }
    if (!Number.isSafeInteger(base) || base < previous) {
      cursor.fail(`run ${run} begins at ${base}, before the end of the run before it`)
    }
    previous = base
    for (; row < next; row++) {
      const end =
        base +
        (widths.end === 4
          ? view.getUint32(ends + 4 * row, true)
          : view.getFloat64(ends + 8 * row, true))
      if (!Number.isSafeInteger(end) || end < previous) {
        cursor.fail(`region ${row} ends at ${end}, before its start at ${previous}`)
      }
      startPage[row] = previous * unitPages
      endPage[row] = end * unitPages
      previous = end
    }
  }
}
