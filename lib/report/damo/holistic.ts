/** `report holistic`: heatmaps, working set and footprints of a recording on one page. */
import { integerText, printSize } from '../../params/print-numbers.js'
import { DamoFault } from '../../params/fault.js'
import { multiply, type DamoNumber } from '../../params/number.js'
import { aggregateRecord } from './aggregate.js'
import { subtract } from './arithmetic.js'
import { distributionText, percentileOf } from './distribution.js'
import type { FootprintMetric } from './footprints.js'
import { guidesOf, guideText, type Guide } from './guide.js'
import { HeatGrid } from './heat-grid.js'
import { mapText } from './heatmap.js'
import { workingSets } from './wss.js'
import type { ReportRecord } from './model.js'

/** Options of the report. */
export interface HolisticOptions {
  readonly isLong: boolean
  /** Heatmaps of the last so many seconds only. */
  readonly lastSeconds: number | undefined
  readonly footprints: (metric: FootprintMetric) => number[]
  /** Lines about the hottest functions; undefined where there is no profile. */
  readonly hotspots: readonly string[] | undefined
}

const PERCENTILES = [0, 25, 50, 75, 100]
const METRICS = ['rss', 'vsz', 'sys_used'] as const
/** Beyond so many snapshots, the first ones are left out of the working set. */
const MANY_SNAPSHOTS = 200
const NR_SKIPPED = 20

/**
 * The report.
 *
 * @throws DamoFault where damo fails
 */
export function holisticText(records: readonly ReportRecord[], options: HolisticOptions): string {
  const guides = guidesOf(records)
  return (options.isLong ? longText : shortText)(records, guides, options).join('\n')
}

function shortText(
  records: readonly ReportRecord[],
  guides: readonly Guide[],
  { lastSeconds, footprints, hotspots }: HolisticOptions,
): string[] {
  const lines = ['# Heatmap']
  for (const guide of guides) {
    const { start, end } = guide
    const from =
      lastSeconds === undefined ? start : subtract(end, multiply(lastSeconds, 1_000_000_000))
    for (const area of guide.areas) {
      lines.push(`# target ${idOf(guide)}, address range ${rangeText(area)}`)
      lines.push(gridText(records, guide, area, [from, end], 5))
    }
  }
  lines.push('', '# Memory Footprints Distribution')
  lines.push(`percentile ${PERCENTILES.map((percent) => String(percent).padStart(15)).join(' ')}`)
  const row = (name: string, values: readonly number[]): string =>
    `${name.padStart(10)} ` +
    PERCENTILES.map((percent) => {
      const text = values.length === 0 ? '-1 B' : printSize(percentileOf(values, percent), 'human')
      return `${text.padStart(15)} `
    }).join('')
  lines.push(row('wss', workingSet(records, true)))
  for (const metric of METRICS) {
    lines.push(
      row(
        metric,
        footprints(metric).sort((a, b) => a - b),
      ),
    )
  }
  if (hotspots !== undefined) lines.push('', '# Hotspot functions', ...hotspots.slice(5, 21))
  return lines
}

function longText(
  records: readonly ReportRecord[],
  guides: readonly Guide[],
  { footprints, hotspots }: HolisticOptions,
): string[] {
  const lines = [...title('Overall recorded access pattern'), '']
  lines.push(...guides.map((guide) => guideText(guide, 'raw')), '')
  lines.push('# regions above are regions that access pattern recorded')
  lines.push("# you can get this via 'damo record_info', too", '', ...title('Heatmap'), '')
  for (const guide of guides) {
    lines.push(`# target ${idOf(guide)}`)
    for (const area of guide.areas) {
      lines.push(`# address range ${rangeText(area)}`)
      lines.push(gridText(records, guide, area, [guide.start, guide.end], 10))
    }
  }
  lines.push("# you can get above via 'damo report heatmap'", '')
  lines.push(...title('Working Set Size and Memory Footprints Distribution'), '')
  for (const [order, isSorted] of [
    ['size', true],
    ['time', false],
  ] as const) {
    lines.push(`Sorted by ${order}`, '--------------', '')
    const table = { percentiles: PERCENTILES, isAll: false, form: 'human', barWidth: 59 } as const
    lines.push(distributionText('wss', workingSet(records, isSorted), table))
    for (const metric of METRICS) {
      const values = footprints(metric)
      if (isSorted) values.sort((a, b) => a - b)
      lines.push(distributionText(metric, values, table))
    }
    lines.push('')
  }
  lines.push("# you can get above via 'damo report wss' and 'damo report footprints'", '')
  lines.push(...title('Hotspot functions'), '', (hotspots ?? []).slice(0, 30).join('\n'))
  lines.push("# you can get above via 'damo report profile'")
  return lines
}

/** Only records without indexes are drawn; of others, damo prints the axes. */
function gridText(
  records: readonly ReportRecord[],
  guide: Guide,
  { start, end }: { readonly start: number; readonly end: number },
  times: readonly [DamoNumber, DamoNumber],
  nrRows: number,
): string {
  const addresses = [BigInt(start), BigInt(end)] as const
  const grid = new HeatGrid({ times, addresses, resolution: [nrRows, 80], isPassedOnly: false })
  grid.add(
    records.filter(
      ({ kdamondIdx, contextIdx, schemeIdx, targetId }) =>
        [kdamondIdx, contextIdx, schemeIdx].every((json) => json === 'null') &&
        targetId === guide.record.targetId,
    ),
  )
  return mapText(grid, { colours: 'gray', hasColourExample: false }, '')
}

function workingSet(records: readonly ReportRecord[], isSorted: boolean): number[] {
  let nrSnapshots = 0
  for (const record of records) for (const _snapshot of record.snapshots()) nrSnapshots++
  const looked =
    nrSnapshots > MANY_SNAPSHOTS
      ? records.map((record) => aggregateRecord(record, { intervalUs: 1n, nrSkipped: NR_SKIPPED }))
      : records
  const options = { samplesMin: 1, sizeMin: 1, isSorted, isCollapsed: true }
  return workingSets(looked, options).get('0')!
}

function idOf({ record: { targetId } }: Guide): string {
  if (/^-?\d+$/.test(targetId)) return targetId
  throw new DamoFault(
    '%d format: a real number is required, not NoneType',
    'the record has no target id; a holistic report needs one recorded by trace',
  )
}

function rangeText({ start, end }: { readonly start: number; readonly end: number }): string {
  return `${integerText(start)}-${integerText(end)}`
}

function title(text: string): string[] {
  return [text, '='.repeat(text.length)]
}
