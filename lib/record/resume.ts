/** Continues a record that ended without being closed. */
import { closeSync } from 'node:fs'
import { RecordError } from '../base/errors.js'
import { IndexBuilder } from './block-index.js'
import { scanBlocks } from './block-scan.js'
import { openForReading } from './file-io.js'
import { BLOCK_SNAPSHOTS } from './layout.js'
import { openRecord } from './reader.js'
import { continueRecordWriter, type RecordWriter } from './writer.js'

/** A writer that goes on, and from where. */
export interface ResumedRecord {
  readonly writer: RecordWriter
  /** The scenario of the record. */
  readonly scenario: unknown
  /** Time of the last snapshot that was kept, µs; 0 without one. */
  readonly lastTimeUs: number
}

/**
 * Cuts a record after its last whole block and continues it there.
 *
 * @throws RecordError when it is no record, or is complete; FileError when it cannot be read or written
 */
export function resumeRecord(file: string): ResumedRecord {
  const reader = openRecord(file)
  try {
    let nrSnapshots = 0
    let lastTimeUs = 0
    for (const { timeUs } of reader.snapshots()) {
      nrSnapshots++
      lastTimeUs = timeUs
    }
    const { isComplete, offset, sequence } = reader.ending()
    if (isComplete) {
      throw new RecordError(file, offset, 'the record is complete; there is nothing to continue', {
        hint: 'write to another file',
      })
    }
    const attributes = [...reader.attributes.values()]
    const state = { offset, sequence, attributes, index: indexOf(file), nrSnapshots, lastTimeUs }
    return { writer: continueRecordWriter(file, state), scenario: reader.scenario, lastTimeUs }
  } finally {
    reader.close()
  }
}

function indexOf(file: string): IndexBuilder {
  const index = new IndexBuilder()
  const fd = openForReading(file)
  try {
    for (const block of scanBlocks(file, fd)) {
      if (block.kind === BLOCK_SNAPSHOTS) index.add(block.offset, block.firstTimeUs)
    }
  } finally {
    closeSync(fd)
  }
  return index
}
