import { forEachTarget, monitoredBytes, workingSetBytes } from '../target-values.js'
import type { Panel } from './panel.js'

const ROWS_MAX = 24

/** The targets side by side. */
export const targetsPanel: Panel = {
  id: 'targets',
  title: 'Targets',
  begin(scope) {
    const { targets, names } = scope
    if (targets.length < 2) return undefined
    const sums = targets.map(() => ({ us: 0, workingSet: 0, monitored: 0 }))
    return {
      add(window) {
        const us = window.endUs - window.startUs
        forEachTarget(scope, window, (target, i) => {
          sums[i].us += us
          sums[i].workingSet += workingSetBytes(target) * us
          sums[i].monitored += monitoredBytes(target) * us
        })
      },
      end() {
        const rows = targets.map(({ survey: { context, target } }, i) => {
          const { us, workingSet, monitored } = sums[i]
          return {
            label: `${names.target(context, target)} (${names.context(context)})`,
            values: [workingSet / Math.max(us, 1), monitored / Math.max(us, 1)],
            tone: 'plain' as const,
          }
        })
        rows.sort((a, b) => b.values[0] - a.values[0])
        const isCut = rows.length > ROWS_MAX
        return {
          charts: [
            {
              kind: 'bars',
              caption: `Working sets by size${isCut ? `; the ${ROWS_MAX} largest of ${rows.length}` : ''}.`,
              head: ['Target', 'Working set, mean', 'Monitored, mean'],
              unit: 'bytes',
              rows: rows.slice(0, ROWS_MAX),
            },
          ],
        }
      },
    }
  },
}
