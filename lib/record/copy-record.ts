/** Copies a record up to its last whole block, and closes the copy. */
import { openRecord, type RecordEnding } from './reader.js'
import { encodePages } from './encode-pages.js'
import { createRecordWriter } from './writer.js'

/**
 * Copies what can be read of a record; the copy is complete, whatever the input lacks.
 *
 * @param signal aborting it throws its reason
 * @returns how the input ends
 * @throws RecordError; FileError
 */
export function copyRecord(input: string, output: string, signal?: AbortSignal): RecordEnding {
  const reader = openRecord(input)
  try {
    const writer = createRecordWriter(output, reader.scenario)
    try {
      const known = new Set<number>()
      for (const item of reader.items()) {
        signal?.throwIfAborted()
        if (item.kind === 'event') {
          if (item.event.type !== 'end') writer.writeEvent(item.event)
          continue
        }
        const { snapshot } = item
        if (!known.has(snapshot.attributesId)) {
          known.add(snapshot.attributesId)
          writer.writeAttributes(reader.attributes.get(snapshot.attributesId)!)
        }
        writer.writeSnapshot(encodePages(snapshot))
      }
      writer.close()
    } finally {
      writer.destroy()
    }
    return reader.ending()
  } finally {
    reader.close()
  }
}
