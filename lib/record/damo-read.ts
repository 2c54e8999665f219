/** Reads damo's JSON into a spool; what the members mean follows damo's `_damo_records.py` and `_damon.py`. */
import { RecordError } from '../base/errors.js'
import { showValue } from '../base/units.js'
import type { DamoRecord, DamoRecords, DamoValue } from './damo-model.js'
import { encodeFrame, idText, withoutBigInt } from './damo-model.js'
import { readNs } from './damo-numbers.js'
import { INT64_MAX } from './damo-link.js'
import { readIntervals } from './damo-intervals.js'
import { DamoParser, type DamoSink, type Members } from './damo-parse.js'
import { RegionScan, type RegionSink } from './damo-region-scan.js'
import { RegionColumns } from './damo-regions.js'
import {
  DEFAULT_LIMITS,
  readTokens,
  type ReadLimits,
  type RegionReader,
  type TextPosition,
} from './damo-tokens.js'
import type { Spool } from './spool.js'

/** Records in a file; a record has an index of 16 bits as a context of the lab. */
const RECORDS_MAX = 65_535
/** Characters that the records may say besides their snapshots. */
const META_LENGTH_MAX = 64 * 1024 * 1024

/**
 * Reads a file of damo, `json` or `json_compressed`.
 *
 * @param spool takes the snapshots; empty
 * @param signal aborting it throws its reason
 * @throws RecordError where the file is damaged or says what cannot be held; FileError
 */
export async function readDamo(
  file: string,
  isCompressed: boolean,
  spool: Spool,
  limits: ReadLimits = DEFAULT_LIMITS,
  signal?: AbortSignal,
): Promise<DamoRecords> {
  const position: TextPosition = { file, offset: 0 }
  const reader = new DamoReader(position, spool)
  const parser = new DamoParser(reader)
  const scan = new RegionScan(reader)
  const regions: RegionReader = {
    isInRegions: () => parser.isInRegions,
    take: (bytes, at) => scan.take(bytes, at),
  }
  for await (const tokens of readTokens(position, isCompressed, limits, regions)) {
    signal?.throwIfAborted()
    for (const token of tokens) parser.take(token)
  }
  parser.finish()
  return { records: reader.records, spool }
}

class DamoReader implements DamoSink, RegionSink {
  readonly records: DamoRecord[] = []
  readonly #position: TextPosition
  readonly #spool: Spool
  readonly #regions: RegionColumns = new RegionColumns()
  #nrSnapshots = 0
  #previousEndNs = 0n
  #metaLength = 0
  /** A snapshot that damo would drop if it is the last of its record. */
  #held: Uint8Array | undefined

  constructor(position: TextPosition, spool: Spool) {
    this.#position = position
    this.#spool = spool
  }

  plainRegion(start: number, end: number, samples: number, age: number): void {
    const fault = this.#regions.addPlain(start, end, samples, age)
    if (fault !== undefined) this.#refuse(`region ${this.#regions.length}: ${fault}`)
  }

  region(value: DamoValue): void {
    const fault = this.#regions.add(value)
    if (fault !== undefined) this.#refuse(`region ${this.#regions.length}: ${fault}`)
  }

  snapshot(members: Members): void {
    const startNs = this.#time(members, 'start_time')
    const endNs = this.#time(members, 'end_time')
    if (startNs > endNs) this.#refuse(`start_time ${startNs} is after end_time ${endNs}`)
    if (this.#nrSnapshots > 0 && endNs < this.#previousEndNs) {
      this.#refuse(`end_time ${endNs} is before the ${this.#previousEndNs} of the snapshot before`)
    }
    this.#previousEndNs = endNs
    if (this.#held !== undefined) this.#spool.append(this.records.length, this.#held)
    const isFake = this.#regions.isFake()
    const taken = this.#regions.take(members)
    if (typeof taken === 'string') this.#refuse(taken)
    const frame = encodeFrame({ startNs, endNs, ...taken })
    this.#held = isFake ? frame : undefined
    if (!isFake) this.#spool.append(this.records.length, frame)
    this.#nrSnapshots++
  }

  record(members: Members): void {
    const get = (key: string, missing: DamoValue): DamoValue => members.get(key) ?? missing
    const json = (value: DamoValue): string => JSON.stringify(withoutBigInt(value))
    if (!members.has('target_id')) this.fail('"target_id" is missing')
    const intervals = readIntervals(get('intervals', null))
    if (typeof intervals === 'string') this.fail(`intervals: ${intervals}`)
    const meta = {
      kdamondIdx: idText(get('kdamond_idx', null)),
      contextIdx: idText(get('context_idx', null)),
      schemeIdx: idText(get('scheme_idx', null)),
      targetId: idText(get('target_id', null)),
      intervals: json(get('intervals', null)),
      schemeFilters: json(get('scheme_filters', [])),
      dataSource: json(get('data_source', 'unknown')),
    }
    for (const text of Object.values(meta)) this.#metaLength += text.length
    if (this.#metaLength > META_LENGTH_MAX) {
      this.fail(`the records say more than ${META_LENGTH_MAX} characters besides their snapshots`)
    }
    const stream = this.records.length
    if (stream === RECORDS_MAX) this.fail(`more than ${RECORDS_MAX} records`)
    this.records.push({ meta, stream })
    this.#nrSnapshots = 0
    this.#held = undefined
  }

  fail(message: string): never {
    throw new RecordError(
      this.#position.file,
      this.#position.offset,
      `record ${this.records.length}: ${message}`,
      { hint: 'the file is damaged, or was written by something else than damo' },
    )
  }

  #time(members: Members, key: string): bigint {
    if (!members.has(key)) this.#refuse(`"${key}" is missing`)
    const ns = readNs(members.get(key))
    if (ns === undefined || ns < 0n || ns > INT64_MAX) {
      const got = showValue(members.get(key))
      this.#refuse(`"${key}" is no time (got ${got}); expected nanoseconds up to 2^63`)
    }
    return ns
  }

  #refuse(message: string): never {
    this.fail(`snapshot ${this.#nrSnapshots}: ${message}`)
  }
}
