import { PAGE_BYTES } from '../../../base/units.js'
import { Histogram } from '../histogram.js'
import type { BarsChart } from '../page-data.js'
import { aggregationUs, checksOf, forEachTarget } from '../target-values.js'
import { CLASS_STARTS_US, classLabel, classOf } from '../time-classes.js'
import type { Panel } from './panel.js'

/** Of hot memory, and as many of cold memory: from the hottest to the coldest. */
const NR_CLASSES = CLASS_STARTS_US.length

/**
 * How hot memory was. Follows damo's temperature with its default weights, 100 × (percent + age in µs), negative
 * without an access; the percent never make a class of their own.
 */
export const temperaturePanel: Panel = {
  id: 'temperature',
  title: 'Temperature',
  isHalf: true,
  begin(scope) {
    const histograms = scope.targets.map(() => new Histogram(2 * NR_CLASSES))
    return {
      add(window) {
        const us = window.endUs - window.startUs
        const aggrUs = aggregationUs(scope, window)
        forEachTarget(scope, window, ({ startPage, endPage, nrAccesses, age }, t) => {
          const checks = checksOf(window, scope.targets[t].survey.nrAccessesMax)
          histograms[t].begin(us, aggrUs)
          for (let i = 0; i < age.length; i++) {
            const percent = Math.trunc((100 * nrAccesses[i]) / checks)
            const heat = classOf(percent + age[i] * aggrUs)
            const index = percent > 0 ? NR_CLASSES - 1 - heat : NR_CLASSES + heat
            histograms[t].add(index, (endPage[i] - startPage[i]) * PAGE_BYTES, us)
          }
        })
      },
      end: () => ({ chartsOfTargets: histograms.map((histogram) => [chartOf(histogram)]) }),
    }
  },
}

function chartOf(histogram: Histogram): BarsChart {
  const timeClass = (index: number): number =>
    index < NR_CLASSES ? NR_CLASSES - 1 - index : index - NR_CLASSES
  const classes = histogram.classes((index) => CLASS_STARTS_US[timeClass(index)])
  return {
    kind: 'bars',
    caption:
      'How much memory kept its access pattern for how long, hot above cold. In damo, each second counts ' +
      '100,000,000 degrees; cold memory is negative.',
    head: ['Hot or cold for', 'Mean', 'At the end'],
    unit: 'bytes',
    rows: classes.map(({ index, meanBytes, lastBytes }) => {
      const tone = index < NR_CLASSES ? 'hot' : 'cold'
      const time = timeClass(index)
      return {
        label: `${tone} ${time === 0 ? 'just now' : classLabel(time)}`,
        values: [meanBytes, lastBytes],
        tone,
      }
    }),
  }
}
