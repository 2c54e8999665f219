/** Keywords that show how bytes are spread over temperatures or idle times. */
import { temperaturesOf } from '../temperature.js'
import { histogramText, IDLE_TIME, TEMPERATURE, type Metric } from './histogram.js'
import { percentilesText } from './percentiles.js'
import type { SnapshotView } from './snapshot-view.js'
import type { Keyword } from './template.js'

interface Spread {
  readonly name: string
  readonly metric: Metric
  readonly values: (view: SnapshotView) => Float64Array
  readonly title: (view: SnapshotView) => string
}

const SPREADS: readonly Spread[] = [
  {
    name: 'temperature',
    metric: TEMPERATURE,
    // Without the weight of the size: bars and percentages count that.
    values: ({ regions, layout: { weights } }) =>
      temperaturesOf(regions, [0, weights[1], weights[2]]),
    title: ({ layout: { weights } }) => `<temperature (weights: [${weights.join(', ')}])>`,
  },
  {
    name: 'recency',
    metric: IDLE_TIME,
    values: idleTimes,
    title: ({ layout: { form } }) => (form === 'raw' ? '<idle time (us)>' : '<idle time>'),
  },
]

/** The keywords; `df-passed` ones count what passed the scheme's filters. */
export function distributionKeywords(): [string, Keyword<SnapshotView>][] {
  return SPREADS.flatMap((spread): [string, Keyword<SnapshotView>][] => [
    [`<${spread.name}-sz histogram>`, (view) => histogram(view, spread, false)],
    [`<${spread.name}-df-passed-sz histogram>`, (view) => histogram(view, spread, true)],
    [`<${spread.name} percentiles>`, (view) => percentiles(view, spread, false)],
    [`<df-passed ${spread.name} percentiles>`, (view) => percentiles(view, spread, true)],
  ])
}

function histogram(view: SnapshotView, { metric, values }: Spread, isPassed: boolean): string {
  const { histogram: options, form } = view.layout
  return histogramText(values(view), bytesOf(view, isPassed), metric, options, form)
}

function percentiles(view: SnapshotView, spread: Spread, isPassed: boolean): string {
  const title = `<${isPassed ? 'df-passed ' : ''}percentile> ${spread.title(view)}`
  return percentilesText(
    spread.values(view),
    bytesOf(view, isPassed),
    spread.metric,
    title,
    view.layout,
  )
}

function bytesOf({ regions }: SnapshotView, isPassed: boolean): (row: number) => number {
  const { start, end, passed } = regions
  return isPassed ? (row) => passed?.[row] ?? 0 : (row) => end[row] - start[row]
}

/** 0 for what was accessed, else the age and the interval in which it was not. */
function idleTimes({ regions, aggrUs }: SnapshotView): Float64Array {
  const { percent, usec } = regions
  const intervalUs = Number(aggrUs)
  return usec.map((age, row) => (percent[row] > 0 ? 0 : age + intervalUs))
}
