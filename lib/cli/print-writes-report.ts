/** Prints the write working set beside that of all accesses. */
import { UsageError } from '../base/errors.js'
import { formatShare, formatSize } from '../base/format.js'
import { rateWindows } from '../report/rate-windows.js'
import { lineChart } from '../report/view/line-chart.js'
import { formatShortSize } from '../report/view/ticks.js'
import { writeSets, type WatchedMemory, type WriteSetMoment } from '../report/write-set.js'
import { print } from './host.js'
import { atPercentiles, PERCENTILES, SKIPPED } from './percentile-rows.js'
import {
  openSampled,
  refusing,
  writtenMemories,
  type SampledMemory,
  type SampledRecord,
} from './sampled-record.js'
import { alignColumns } from './text-table.js'

/** Options of the report. */
export interface WritesOptions {
  readonly skip?: number
  readonly json?: true
}

const COLUMNS = 66
const ROWS = 11

/**
 * Prints the report.
 *
 * @param accesses record of all accesses; undefined: the first one holds them too
 * @throws FileError; RecordError; UsageError where there is nothing to hold against each other
 */
export async function reportWrites(
  writes: string,
  accesses: string | undefined,
  { skip = SKIPPED, json }: WritesOptions,
): Promise<void> {
  const ofWrites = await openSampled(writes)
  const ofAccesses = accesses === undefined ? ofWrites : await openSampled(accesses)
  try {
    const pairs = pairsOf(ofWrites, ofAccesses)
    const all = refusing(ofWrites.file, () => writeSets(pairs))
    const moments = all.slice(Math.min(skip, all.length - 1))
    if (moments.length === 0)
      throw new UsageError(`${ofWrites.file}: has no snapshot; expected some`)
    print(json ? JSON.stringify({ moments }, null, 2) : textOf(moments, all.length).join('\n'))
  } finally {
    ofWrites.close()
    ofAccesses.close()
  }
}

/** Each memory whose writes were counted, with what was found accessed of it. */
function pairsOf(ofWrites: SampledRecord, ofAccesses: SampledRecord): WatchedMemory[] {
  const written = writtenMemories(ofWrites)
  const accessed = ofAccesses.memories.filter(
    (each) => !written.includes(each) && (each.kind === undefined || each.kind === 'accesses'),
  )
  return written.map((each) => {
    const other = accessOf(each, written, accessed)
    if (other === undefined) {
      throw new UsageError(
        `${ofAccesses.file}: nothing in it tells of all accesses to ${each.memory}; expected a context that does`,
        { hint: 'let another context watch it by page tables, or name a record of another run' },
      )
    }
    return { writes: rateWindows(each.record), accesses: rateWindows(other.record) }
  })
}

/** Of the same name; where there is but one on both sides, that one. */
function accessOf(
  written: SampledMemory,
  allWritten: readonly SampledMemory[],
  accessed: readonly SampledMemory[],
): SampledMemory | undefined {
  const named = accessed.find(({ memory }) => memory === written.memory)
  return named ?? (allWritten.length === 1 && accessed.length === 1 ? accessed[0] : undefined)
}

function textOf(moments: readonly WriteSetMoment[], nrAll: number): string[] {
  const left = nrAll - moments.length
  const row = (
    label: string,
    valueOf: (moment: WriteSetMoment) => number,
    form = size,
  ): string[] => [label, ...atPercentiles(moments.map(valueOf)).map((value) => form(value))]
  const rows = [
    ['working set of', ...PERCENTILES.map((p) => `${p} %`)],
    row('accesses', ({ accessedBytes }) => accessedBytes),
    row('writes', ({ writtenBytes }) => writtenBytes),
    row('both', ({ bothBytes }) => bothBytes),
    row('writes / accesses', shareOf, formatShare),
  ]
  const axis = {
    start: moments[0].timeUs,
    end: moments[moments.length - 1].timeUs + 1,
    cells: COLUMNS,
  }
  const series = (key: 'accessedBytes' | 'writtenBytes'): { timeUs: number; value: number }[] =>
    moments.map((moment) => ({ timeUs: moment.timeUs, value: moment[key] }))
  const chart = lineChart({
    values: series('writtenBytes'),
    target: series('accessedBytes'),
    axis,
    height: ROWS,
    label: formatShortSize,
  })
  return [
    `${moments.length} snapshots${left > 0 ? `, the first ${left} left out` : ''}`,
    '',
    ...alignColumns(rows),
    '',
    'writes (*), accesses (-)',
    ...chart,
  ]
}

function size(bytes: number): string {
  return formatSize(bytes)
}

function shareOf({ writtenBytes, accessedBytes }: WriteSetMoment): number {
  return accessedBytes === 0 ? 0 : Math.round((writtenBytes / accessedBytes) * 1e4) / 1e4
}
