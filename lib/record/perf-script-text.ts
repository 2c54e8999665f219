/** Writes damo's records as the text of a trace: damo's `perf_script`. Times lose what is below a microsecond. */
import { decodeFrame, type DamoFrame, type DamoRecords, type DamoValue } from './damo-model.js'
import { readCount } from './damo-numbers.js'
import { PAGE_BYTES } from '../base/units.js'
import { regionLine } from './perf-script-line.js'

/**
 * The text, in pieces; damo's own would be the same.
 *
 * A lone snapshot is followed by one that is none, so that a reader can tell when the first one started.
 *
 * @param signal aborting it throws its reason
 * @throws FileError when the spool cannot be read
 */
export function* perfScriptText(
  { records, spool }: DamoRecords,
  signal?: AbortSignal,
): Generator<string, void> {
  for (const { meta, stream } of records) {
    const target = meta.targetId === 'null' ? 'None' : meta.targetId
    let nrSnapshots = 0
    let last: DamoFrame | undefined
    for (const bytes of spool.frames(stream)) {
      signal?.throwIfAborted()
      last = decodeFrame(bytes)
      nrSnapshots++
      yield frameLines(last, target)
    }
    if (last !== undefined && nrSnapshots === 1) {
      const endNs = last.endNs + (last.endNs - last.startNs)
      yield regionLine(endNs, target, 1, { start: '0', end: '0', samples: '-1', age: '-1' })
    }
  }
}

function frameLines({ endNs, target, extras }: DamoFrame, targetId: string): string {
  const { startPage, endPage, nrAccesses, age } = target
  let text = ''
  for (let i = 0; i < age.length; i++) {
    text += regionLine(endNs, targetId, age.length, {
      start: addressText(startPage[i]),
      end: addressText(endPage[i]),
      samples: countText(nrAccesses[i], extras.samples?.[i]),
      age: countText(age[i], extras.aggrIntervals?.[i]),
    })
  }
  return text
}

/** A count of the column, or what damo's own value says. */
function countText(count: number, extra: DamoValue | undefined): string {
  if (extra === undefined || extra === true) return String(count)
  return extra === null ? 'None' : String(readCount(extra) ?? 'None')
}

function addressText(page: number): string {
  const bytes = page * PAGE_BYTES
  return Number.isSafeInteger(bytes) ? String(bytes) : String(BigInt(bytes))
}
