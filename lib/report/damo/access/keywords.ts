/** Keywords of the templates, and what each stands for. */
import {
  printHz,
  printNr,
  printNs,
  printPercent,
  printSize,
  printUs,
} from '../../../params/print-numbers.js'
import { filterText, isOpsFilter } from '../../../params/filter.js'
import { goalText } from '../../../params/intervals.js'
import type { DamoNumber } from '../../../params/number.js'
import { DamoFault } from '../../../params/fault.js'
import { quotient, subtract } from '../arithmetic.js'
import { colourSamples } from '../colours.js'
import { durationOf, startOf } from '../intervals.js'
import { pythonText } from '../records.js'
import { pickRegions } from '../regions.js'
import { temperatureOf } from '../temperature.js'
import { boxDescription, boxText } from './box.js'
import { statsText } from './damos-stats.js'
import { distributionKeywords } from './distributions.js'
import { snapshotHeatmap } from './heatmap.js'
import type { Templates } from './options.js'
import { samplesMaxOf, type RecordView, type SnapshotView } from './snapshot-view.js'
import type { SurveyedRecord } from './survey.js'
import type { Keyword } from './template.js'

/** A region on its way to the printer. */
export interface RegionView {
  readonly view: SnapshotView
  readonly row: number
  /** Number in the order of printing. */
  readonly index: number
}

/** Keywords of `record_head` and `record_tail`. */
export const RECORD_KEYWORDS: ReadonlyMap<string, Keyword<RecordView>> = new Map<
  string,
  Keyword<RecordView>
>([
  ['<kdamond index>', ({ surveyed: { record } }) => pythonText(record.kdamondIdx)],
  ['<context index>', ({ surveyed: { record } }) => pythonText(record.contextIdx)],
  ['<scheme index>', ({ surveyed: { record } }) => pythonText(record.schemeIdx)],
  ['<target id>', ({ surveyed: { record } }) => pythonText(record.targetId)],
  ['<abs start time>', ({ surveyed, layout }) => printNs(timesOf(surveyed)[0], layout.form)],
  [
    '<duration>',
    ({ surveyed, layout }) => {
      const [start, end] = timesOf(surveyed)
      return printNs(subtract(end, start), layout.form)
    },
  ],
  [
    '<intervals>',
    ({ intervals: { sampleUs, aggrUs }, layout: { form } }) =>
      `sample ${printUs(sampleUs, form)}, aggr ${printUs(aggrUs, form)}`,
  ],
  ['<intervals goal>', ({ intervals, layout }) => goalText(intervals.goal, layout.form)],
  ['<data source>', ({ surveyed: { record } }) => record.dataSource],
  ['<format strings>', ({ templates }) => templatesText(templates)],
])

/** Keywords of `snapshot_head` and `snapshot_tail`. */
export const SNAPSHOT_KEYWORDS: ReadonlyMap<string, Keyword<SnapshotView>> = new Map<
  string,
  Keyword<SnapshotView>
>([
  ['<total bytes>', ({ snapshot, layout }) => printSize(snapshot.totalBytes, layout.form)],
  ['<duration>', ({ snapshot, layout }) => printNs(durationOf(snapshot), layout.form)],
  ['<start time>', (view) => relativeTime(view, startOf(view.snapshot))],
  ['<end time>', (view) => relativeTime(view, view.snapshot.end)],
  ['<abs start time>', ({ snapshot, layout }) => printNs(startOf(snapshot), layout.form)],
  ['<abs end time>', ({ snapshot, layout }) => printNs(snapshot.end, layout.form)],
  ['<number of regions>', ({ regions, layout }) => printNr(regions.length, layout.form)],
  ['<region box colors>', ({ layout }) => colourSamples(layout.box.colours)],
  [
    '<region box description>',
    ({ layout, survey }) => boxDescription(layout.box, survey, layout.form),
  ],
  ...distributionKeywords(),
  ['<heatmap>', ({ regions, layout }) => snapshotHeatmap(regions, layout)],
  ['<filters passed heatmap>', filtersPassedHeatmap],
  ['<filters passed type>', ({ surveyed }) => filtersText(surveyed)],
  ['<filters passed bytes>', ({ regions, layout }) => printSize(sum(regions.passed), layout.form)],
  ['<positive access samples ratio>', positiveRatio],
  ['<estimated memory bandwidth>', (view) => bandwidth(view, sizeOf)],
  ['<filters passed estimated memory bandwidth>', (view) => bandwidth(view, passedOf)],
  ['<intervals tuning status>', tuningStatus],
  ['<damos stats>', ({ snapshot, layout }) => statsText(snapshot.damosStats, layout.form)],
  ['<snapshot intervals>', snapshotIntervals],
])

/** Keywords of `region`. */
export const REGION_KEYWORDS: ReadonlyMap<string, Keyword<RegionView>> = new Map<
  string,
  Keyword<RegionView>
>([
  ['<index>', ({ index, view }) => printNr(index, view.layout.form)],
  ['<start address>', ({ view, row }) => printSize(view.regions.start[row], view.layout.form)],
  ['<end address>', ({ view, row }) => printSize(view.regions.end[row], view.layout.form)],
  ['<size>', ({ view, row }) => printSize(sizeOf(view, row), view.layout.form)],
  ['<access rate>', ({ view, row }) => printPercent(view.regions.percent[row], view.layout.form)],
  [
    '<access hz>',
    ({ view, row }) =>
      printHz(quotient(view.regions.samples[row], view.aggrSeconds), view.layout.form),
  ],
  ['<age>', ({ view, row }) => printUs(view.regions.usec[row], view.layout.form)],
  [
    '<temperature>',
    ({ view, row }) => {
      const { regions, layout } = view
      return printNr(temperatureOf(regions, row, sizeOf(view, row), layout.weights), layout.form)
    },
  ],
  ['<probe hits>', ({ view, row }) => (view.regions.hits?.[row] ?? []).map(Math.trunc).join(' ')],
  ['<filters passed bytes>', ({ view, row }) => printSize(passedOf(view, row), view.layout.form)],
  ['<box>', ({ view, row }) => boxText(view.regions, row, view.layout.box, view.survey)],
])

function templatesText(templates: Templates): string {
  return TEMPLATE_AREAS.map((area) => `${area.replace('_', ' ')}: "${templates[area]}"`)
    .join('\n')
    .replaceAll('\\n', '\n')
}

const TEMPLATE_AREAS = [
  'record_head',
  'snapshot_head',
  'region',
  'snapshot_tail',
  'record_tail',
] as const

function timesOf({ start, end }: SurveyedRecord): readonly [DamoNumber, DamoNumber] {
  if (start !== undefined && end !== undefined) return [start, end]
  throw new DamoFault('list index out of range', 'the filters leave no snapshot of a record')
}

function relativeTime({ surveyed, layout }: SnapshotView, time: DamoNumber): string {
  return printNs(subtract(time, timesOf(surveyed)[0]), layout.form)
}

function sizeOf({ regions: { start, end } }: SnapshotView, row: number): number {
  return end[row] - start[row]
}

function passedOf({ regions: { passed } }: SnapshotView, row: number): number {
  return passed?.[row] ?? 0
}

function sum(column: Float64Array | undefined): number {
  return column?.reduce((total, value) => total + value, 0) ?? 0
}

function filtersPassedHeatmap({ regions, layout }: SnapshotView): string {
  const { passed, length } = regions
  const rows = Array.from({ length }, (_, row) => row).filter((row) => (passed?.[row] ?? 0) !== 0)
  const picked = pickRegions(regions, rows)
  return snapshotHeatmap({ ...picked, percent: picked.percent!, usec: picked.usec! }, layout)
}

function filtersText({ filters }: SurveyedRecord): string {
  const texts = filters.filter(isOpsFilter).map((filter) => filterText(filter, 'human'))
  return texts.length === 0 ? 'n/a' : texts.join(', ')
}

function positiveRatio(view: SnapshotView): string {
  const { regions, layout } = view
  const most = samplesMaxOf(view) * regions.length
  return printPercent(quotient(sum(regions.samples) * 100, most), layout.form)
}

function bandwidth(
  view: SnapshotView,
  bytesOf: (view: SnapshotView, row: number) => number,
): string {
  const { regions, aggrSeconds, layout } = view
  let bytes = 0
  for (let i = 0; i < regions.length; i++) bytes += bytesOf(view, i) * regions.samples[i]
  return `${printSize(quotient(bytes, aggrSeconds), layout.form)} per second`
}

function tuningStatus(view: SnapshotView): string {
  const { regions, intervals, layout } = view
  const { form } = layout
  const samplesMax = samplesMaxOf(view)
  let most = 0
  let observed = 0
  for (let i = 0; i < regions.length; i++) {
    most += samplesMax * sizeOf(view, i)
    observed += sizeOf(view, i) * regions.samples[i]
  }
  const share = printPercent((observed * 100) / Math.max(most, 1), form)
  const sizes = `(${printSize(observed, form)} / ${printSize(most, form)})`
  return `${share} ${sizes} ${printUs(intervals.sampleUs, form)} ${printUs(intervals.aggrUs, form)}`
}

function snapshotIntervals(view: SnapshotView): string {
  const { aggrUs, aggrSeconds, layout } = view
  const { form } = layout
  const ratio = samplesMaxOf(view)
  const sampleUs = quotient(Number(aggrUs), ratio)
  const hz = printHz(quotient(ratio, aggrSeconds), form, '')
  return `sample ${printUs(sampleUs, form)} aggr ${printUs(aggrUs, form)} (max access hz ${hz})`
}
