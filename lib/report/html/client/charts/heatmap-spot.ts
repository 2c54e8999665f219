/** The read-out of one point of a heatmap. */
import { formatCount } from '../../../../base/format.js'
import type { HeatmapChart } from '../../page-data.js'
import type { Spot } from '../../plot/source.js'
import { formatAddress, formatPages, formatPercent, formatUs } from '../format.js'

/** The lines of a read-out. */
export function spotLines(spot: Spot, sampling: HeatmapChart['sampling']): string[] {
  const { startUs, endUs, startPage, endPage, share, region } = spot
  const hz = hzText(share, startUs, sampling)
  const found =
    region === undefined
      ? `${formatPercent(share)} of checks found an access`
      : `${formatCount(region.nrAccesses)} of ${formatCount(region.nrSamples)} checks found an access ` +
        `(${formatPercent(share)})`
  return [
    `${formatPercent(share)}${hz === '' ? '' : ` · ${hz}`}`,
    `${formatAddress(startPage)} – ${formatAddress(endPage)}`,
    `${formatPages(endPage - startPage)} · ${formatUs(startUs)} – ${formatUs(endUs)}`,
    region === undefined ? `${found}, in the mean` : found,
    ...(region === undefined ? [] : [ageText(region.age)]),
  ]
}

function ageText(age: number): string {
  return `age ${formatCount(age)} ${age === 1 ? 'aggregation' : 'aggregations'}`
}

/** Accesses found in a second, as damo's `access_rate`. */
function hzText(share: number, timeUs: number, sampling: HeatmapChart['sampling']): string {
  const sampleUs = sampling.findLast((one) => one.timeUs <= timeUs)?.sampleUs ?? 0
  return sampleUs === 0 ? '' : `${Number(((share * 1e6) / sampleUs).toPrecision(3))} hz`
}
