import type { Pack } from '../pack.js'
import type { LinesChart } from '../page-data.js'
import type { AccessWindow } from '../../windows.js'
import type { Panel } from './panel.js'

/** Changes that are shown of each context. */
const CHANGES_MAX = 2000

/** Sampling and aggregation intervals over time, where they changed in any context. */
export const intervalsPanel: Panel = {
  id: 'intervals',
  title: 'Intervals over time',
  begin(scope) {
    const contexts = new Map<number, Changes>()
    return {
      add(window) {
        const { context, attributesId } = window.snapshot
        const set = scope.attributes.get(attributesId)
        if (set === undefined) return
        let changes = contexts.get(context)
        if (changes === undefined) contexts.set(context, (changes = new Changes()))
        changes.add(window, set.sampleUs, set.aggrUs)
      },
      end(pack) {
        if (![...contexts.values()].some((changes) => changes.nrIntervals > 1)) return {}
        const charts = new Map(
          [...contexts].map(([context, changes]) => [context, changes.chart(pack)]),
        )
        return {
          chartsOfTargets: scope.targets.map(({ survey }) => {
            const chart = charts.get(survey.context)
            return chart === undefined ? [] : [chart]
          }),
        }
      },
    }
  },
}

/** The intervals of one context: where each begins to hold, and until when the last one does. */
class Changes {
  nrIntervals = 0
  readonly #timeUs: number[] = []
  readonly #sampleUs: number[] = []
  readonly #aggrUs: number[] = []
  #endUs = 0

  add({ startUs, endUs }: AccessWindow, sampleUs: number, aggrUs: number): void {
    this.#endUs = endUs
    const isSame = sampleUs === this.#sampleUs.at(-1) && aggrUs === this.#aggrUs.at(-1)
    if (isSame || this.nrIntervals === CHANGES_MAX) return
    this.nrIntervals++
    this.#timeUs.push(startUs)
    this.#sampleUs.push(sampleUs)
    this.#aggrUs.push(aggrUs)
  }

  chart(pack: Pack): LinesChart {
    const line = (label: string, values: readonly number[]): LinesChart['lines'][number] => ({
      label,
      y: pack(Float64Array.of(...values, values.at(-1)!)),
      isStepped: true,
    })
    const isCut = this.nrIntervals === CHANGES_MAX
    return {
      kind: 'lines',
      caption:
        'How often memory was checked, and over how long checks were counted.' +
        (isCut ? ` The first ${CHANGES_MAX} changes.` : ''),
      x: pack(Float64Array.of(...this.#timeUs, this.#endUs)),
      xUnit: 'us',
      xLabel: 'Time',
      unit: 'us',
      lines: [line('Aggregation', this.#aggrUs), line('Sampling', this.#sampleUs)],
      band: null,
    }
  }
}
