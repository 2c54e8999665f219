/** The read-out of one point of a heatmap. */
import { formatCount } from '../../../../base/format.js'
import type { HeatmapChart } from '../../page-data.js'
import type { Spot } from '../../plot/source.js'
import { formatAddress, formatPages, formatPercent, formatUs } from '../format.js'

/** The lines of a read-out. */
export function spotLines(spot: Spot, sampling: HeatmapChart['sampling']): string[] {
  const { startUs, endUs, startPage, endPage, share, region } = spot
  const hz = hzText(share, startUs, sampling)
  return [
    `${formatPercent(share)} of checks${hz === '' ? '' : ` · ${hz}`}`,
    `${formatAddress(startPage)} – ${formatAddress(endPage)}`,
    `${formatPages(endPage - startPage)} · ${formatUs(startUs)} – ${formatUs(endUs)}`,
    region === undefined ? 'mean of this cell' : regionText(region),
  ]
}

function regionText({ nrAccesses, nrSamples, age }: NonNullable<Spot['region']>): string {
  const found = `${formatCount(nrAccesses)} of ${formatCount(nrSamples)} checks found an access`
  return `${found} · age ${formatCount(age)} ${age === 1 ? 'aggregation' : 'aggregations'}`
}

/** Accesses found in a second, as damo's `access_rate`. */
function hzText(share: number, timeUs: number, sampling: HeatmapChart['sampling']): string {
  const sampleUs = sampling.findLast((one) => one.timeUs <= timeUs)?.sampleUs ?? 0
  return sampleUs === 0 ? '' : `${Number(((share * 1e6) / sampleUs).toPrecision(3))} hz`
}
