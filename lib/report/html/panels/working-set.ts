import { Series } from '../series.js'
import { forEachTarget, workingSetBytes } from '../target-values.js'
import type { Panel } from './panel.js'

/** The working set over time. */
export const workingSetPanel: Panel = {
  id: 'working-set',
  title: 'Working set over time',
  isHalf: true,
  begin(scope) {
    const series = scope.targets.map(
      ({ nrSnapshots }) => new Series(nrSnapshots, scope.targets.length),
    )
    return {
      add(window) {
        forEachTarget(scope, window, (target, i) =>
          series[i].add(window.endUs, workingSetBytes(target)),
        )
      },
      end: (pack) => ({
        chartsOfTargets: series.map((one) => [
          one.chart(pack, {
            caption: 'Size of the regions in which at least one check found an access.',
            label: 'Working set',
            unit: 'bytes',
          }),
        ]),
      }),
    }
  },
}
