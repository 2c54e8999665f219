/** `report nr_regions`: how many regions the snapshots of each record have. */
import { integerText } from '../../params/print-numbers.js'
import { quotient } from './arithmetic.js'
import { percentileOf } from './distribution.js'
import { pythonText } from './records.js'
import type { ReportRecord } from './model.js'

/** Snapshots in front that are left out: regions have not adapted by then. */
const NR_SKIPPED = 20

/** Options of the report. */
export interface NrRegionsOptions {
  readonly percentiles: readonly number[]
  readonly isSorted: boolean
}

/**
 * The report.
 *
 * @throws DamoFault where a record has no more snapshots than are left out
 */
export function* nrRegionsText(
  records: readonly ReportRecord[],
  { percentiles, isSorted }: NrRegionsOptions,
): Generator<string, void> {
  yield '# <percentile> <# regions>'
  for (const record of records) {
    const all = Array.from(record.snapshots(), ({ regions }) => regions.length)
    const counts = all.slice(NR_SKIPPED)
    const sum = counts.reduce((total, count) => total + count, 0)
    if (isSorted) counts.sort((a, b) => a - b)
    yield `\n# target_id\t${pythonText(record.targetId)}\n`
    yield `# avr:\t${integerText(quotient(sum, counts.length))}`
    for (const percentile of percentiles) {
      yield `\n${percentile}\t${percentileOf(counts, percentile)}`
    }
  }
}
