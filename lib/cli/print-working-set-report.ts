/** Prints working sets by how far one looks back. */
import { DamonLabError, RecordError, UsageError } from '../base/errors.js'
import { formatCount, formatSize, formatTime } from '../base/format.js'
import { parseTime } from '../base/units.js'
import { rateWindows } from '../report/rate-windows.js'
import type { TimedValue } from '../report/schemes.js'
import { lineChart } from '../report/view/line-chart.js'
import { formatShortSize } from '../report/view/ticks.js'
import { workingSetsWithin, type WorkingSetMoment } from '../report/working-set.js'
import { print, remark } from './host.js'
import { atPercentiles, PERCENTILES, SKIPPED } from './percentile-rows.js'
import { openSampled, refusing, type SampledMemory } from './sampled-record.js'
import { remarksOnSampling } from './sampling-remarks.js'
import { alignColumns } from './text-table.js'

/** Options of the report. */
export interface WorkingSetOptions {
  readonly within: string
  readonly context?: number
  readonly skip?: number
  readonly json?: true
}

const COLUMNS = 66
const ROWS = 9
const LOOKS_MAX = 12

/** A memory, and its working sets. */
interface Seen extends Pick<SampledMemory, 'memory' | 'context' | 'kind'> {
  readonly moments: readonly WorkingSetMoment[]
}

/**
 * Prints the report.
 *
 * @throws FileError; RecordError; UsageError
 */
export async function reportWorkingSet(path: string, options: WorkingSetOptions): Promise<void> {
  const { context: wanted, skip = SKIPPED, json } = options
  const looksUs = [0, ...looksOf(options.within)]
  const { file, memories, close } = await openSampled(path)
  try {
    for (const text of await remarksOnSampling(file)) remark(text)
    const seen = memories
      .filter(({ context }) => wanted === undefined || context === wanted)
      .map(({ record, memory, context, kind }): Seen => {
        const all = refusing(file, () => workingSetsWithin(rateWindows(record), looksUs))
        return {
          memory,
          context,
          kind,
          moments: all.slice(Math.min(skip, Math.max(0, all.length - 1))),
        }
      })
      .filter(({ moments }) => moments.length > 0)
    if (seen.length === 0) {
      const which = wanted === undefined ? 'it' : `context ${wanted}`
      throw new RecordError(file, 0, `${which} has no snapshot; there is nothing to show`)
    }
    if (json) print(JSON.stringify({ looksUs, memories: seen }, null, 2))
    else print(seen.map((one) => linesOf(one, looksUs).join('\n')).join('\n\n'))
  } finally {
    close()
  }
}

function looksOf(text: string): number[] {
  const looks = text.split(',').map((word) => {
    try {
      const us = parseTime(word.trim(), 'us')
      if (us > 0 && /[a-z]/i.test(word)) return us
    } catch (error) {
      if (!(error instanceof DamonLabError)) throw error
    }
    throw new UsageError(`--within: got ${word}; expected times with their units, such as 1s,1m`)
  })
  const isAscending = looks.every((us, i) => i === 0 || us > looks[i - 1])
  if (isAscending && looks.length <= LOOKS_MAX) return looks
  throw new UsageError(
    `--within: got ${text}; expected ${LOOKS_MAX} times or fewer, shortest first`,
  )
}

function linesOf({ memory, context, kind, moments }: Seen, looksUs: readonly number[]): string[] {
  const last = moments[moments.length - 1]
  const word = kind === 'writes' ? 'written' : kind === 'reads' ? 'read' : 'accessed'
  const rowOf = (label: string, values: readonly (number | null)[]): string[] => {
    const known = values.filter((value) => value !== null)
    const cells = known.length === 0 ? PERCENTILES.map(() => null) : atPercentiles(known)
    return [label, ...cells.map(sizeText), sizeText(values[values.length - 1])]
  }
  const rows = [
    [`${word} within`, ...PERCENTILES.map((p) => `${p} %`), 'at the end'],
    ...looksUs.map((us, i) =>
      rowOf(
        us === 0 ? 'its window' : formatTime(us * 1000),
        moments.map(({ withinBytes }) => withinBytes[i]),
      ),
    ),
    rowOf(
      'monitored',
      moments.map(({ totalBytes }) => totalBytes),
    ),
  ]
  const longest = last.withinBytes.findLastIndex((bytes) => bytes !== null)
  const series = (i: number): TimedValue[] =>
    moments.flatMap(({ timeUs, withinBytes }) => {
      const value = withinBytes[i]
      return value === null ? [] : [{ timeUs, value }]
    })
  return [
    `${memory}, context ${context}: ${formatCount(moments.length)} snapshots`,
    '',
    ...alignColumns(rows),
    '',
    `${word} within its window (*)` +
      (longest > 0 ? `, ${formatTime(looksUs[longest] * 1000)} (-)` : ''),
    ...lineChart({
      values: series(0),
      ...(longest > 0 && { target: series(longest) }),
      axis: { start: moments[0].timeUs, end: last.timeUs + 1, cells: COLUMNS },
      height: ROWS,
      label: formatShortSize,
    }),
  ]
}

/** Nothing is known where the record does not go back so far. */
function sizeText(bytes: number | null): string {
  return bytes === null ? '-' : formatSize(bytes)
}
