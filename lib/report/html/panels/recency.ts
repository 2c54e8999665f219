import { PAGE_BYTES } from '../../../base/units.js'
import { Histogram } from '../histogram.js'
import type { BarsChart } from '../page-data.js'
import { aggregationUs, checksOf, forEachTarget } from '../target-values.js'
import { CLASS_STARTS_US, classLabel, classOf } from '../time-classes.js'
import type { Panel } from './panel.js'

/** How long memory was idle; class 0 is memory in use. Follows the idle time of damo's `report access`. */
export const recencyPanel: Panel = {
  id: 'recency',
  title: 'Recency',
  isHalf: true,
  begin(scope) {
    const histograms = scope.targets.map(() => new Histogram(1 + CLASS_STARTS_US.length))
    return {
      add(window) {
        const us = window.endUs - window.startUs
        const aggrUs = aggregationUs(scope, window)
        forEachTarget(scope, window, ({ startPage, endPage, nrAccesses, age }, t) => {
          const checks = checksOf(window, scope.targets[t].survey.nrAccessesMax)
          histograms[t].begin(us, aggrUs)
          for (let i = 0; i < age.length; i++) {
            const isInUse = Math.trunc((100 * nrAccesses[i]) / checks) > 0
            const index = isInUse ? 0 : 1 + classOf((age[i] + 1) * aggrUs)
            histograms[t].add(index, (endPage[i] - startPage[i]) * PAGE_BYTES, us)
          }
        })
      },
      end: () => ({ chartsOfTargets: histograms.map((histogram) => [chartOf(histogram)]) }),
    }
  },
}

function chartOf(histogram: Histogram): BarsChart {
  return {
    kind: 'bars',
    caption:
      'How much memory was last accessed how long ago; the bars show the mean over the record.',
    head: ['Last access', 'Mean', 'At the end'],
    unit: 'bytes',
    rows: histogram
      .classes((index) => CLASS_STARTS_US[index - 1])
      .map(({ index, meanBytes, lastBytes }) => ({
        label: index === 0 ? 'in use' : `${classLabel(index - 1)} ago`,
        values: [meanBytes, lastBytes],
        tone: index === 0 ? 'hot' : 'cold',
      })),
  }
}
