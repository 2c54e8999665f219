import { forEachTarget, workingSetBytes } from '../target-values.js'
import type { Panel } from './panel.js'

/** Values kept of each target; of more snapshots every second, third, … counts. */
const VALUES_MAX = 50_000

/** How the working set is distributed: its percentiles. Follows damo's `report wss`. */
export const workingSetSpreadPanel: Panel = {
  id: 'working-set-spread',
  title: 'Working set distribution',
  isHalf: true,
  begin(scope) {
    const spreads = scope.targets.map(({ nrSnapshots }) => new Spread(nrSnapshots))
    const x = Float64Array.from({ length: 101 }, (_, percent) => percent)
    return {
      add(window) {
        forEachTarget(scope, window, (target, i) => spreads[i].add(workingSetBytes(target)))
      },
      end(pack) {
        const percents = pack(x)
        return {
          chartsOfTargets: spreads.map((spread) => [
            {
              kind: 'lines',
              caption:
                `Percentiles: at 75 %, three quarters of ${spread.nouns} had a working set of this ` +
                'size or a smaller one.',
              x: percents,
              xUnit: 'percent',
              xLabel: 'Percentile',
              unit: 'bytes',
              lines: [{ label: 'Working set', y: pack(spread.percentiles(x)), isStepped: true }],
              band: null,
            },
          ]),
        }
      },
    }
  },
}

class Spread {
  readonly nouns: string
  readonly #stride: number
  readonly #values: Float64Array
  #nrAdded = 0
  #nrValues = 0

  constructor(nrSnapshots: number) {
    this.#stride = Math.max(1, Math.ceil(nrSnapshots / VALUES_MAX))
    this.#values = new Float64Array(Math.ceil(nrSnapshots / this.#stride))
    this.nouns =
      this.#stride === 1 ? 'all snapshots' : `the snapshots (one of ${this.#stride} counted)`
  }

  add(value: number): void {
    if (this.#nrAdded++ % this.#stride === 0) this.#values[this.#nrValues++] = value
  }

  percentiles(percents: Float64Array): Float64Array {
    const sorted = this.#values.subarray(0, this.#nrValues).sort()
    return percents.map((percent) => {
      // The nearest rank, as in the summary of a run.
      return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)]
    })
  }
}
