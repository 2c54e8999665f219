import { Series } from '../series.js'
import { forEachTarget } from '../target-values.js'
import type { Panel } from './panel.js'

/** How many regions there were. */
export const regionsPanel: Panel = {
  id: 'regions',
  title: 'Regions over time',
  begin(scope) {
    const series = scope.targets.map(
      ({ nrSnapshots }) => new Series(nrSnapshots, scope.targets.length),
    )
    const bounds = scope.targets.map(() => new Set<string>())
    return {
      add(window) {
        const set = scope.attributes.get(window.snapshot.attributesId)
        forEachTarget(scope, window, (target, i) => {
          series[i].add(window.endUs, target.age.length)
          if (set !== undefined && set.maxNrRegions > 0 && bounds[i].size < 3) {
            bounds[i].add(`${set.minNrRegions} to ${set.maxNrRegions}`)
          }
        })
      },
      end: (pack) => ({
        chartsOfTargets: series.map((one, i) => [
          one.chart(pack, {
            caption:
              'Regions in each snapshot: the finer the monitor looks, the more it has. ' +
              boundsText([...bounds[i]]),
            label: 'Regions',
            unit: 'count',
          }),
        ]),
      }),
    }
  },
}

function boundsText(bounds: readonly string[]): string {
  return bounds.length === 0 ? '' : `The context was to have ${bounds.join(', then ')} in all.`
}
