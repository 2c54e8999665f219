import { expect } from 'chai'
import { burstUsOf, oddBurstsOf, tickPhaseOf } from '../../bench/fidelity/program.js'
import type { Recording } from '../../lib/compare/recording.js'

/** A kdamond that works 3 ms in each 23: 300 regions, split in two. */
const RECORDING: Recording = {
  name: 'made up',
  workload: { period_us: 20_000, dur_us: 40_000_000 },
  intervals: { sample_us: 20_000, aggr_us: 400_000, update_us: 1_000_000 },
  nr_regions: { min: 10, max: 1_000 },
  page_kind: '4k',
  target: { start: 0, end: 2 ** 30 },
  ground_truth: { owned: [], areas: [] },
  snapshots: Array.from({ length: 80 }, (_, i) => ({
    t_us: 460_000 * i,
    dt_us: 460_000,
    regions: Array.from({ length: 150 }, (_, j) => [j, j + 1, 0, 0] as const),
  })),
}

const COSTS = {
  iterationUs: 0,
  prepareUs: 9,
  checkUs: 1,
  tickUs: 4_000,
  tickPhaseUs: 2_000,
  sliceUs: 750,
  nice: 0,
  periodUs: 20_000,
  startUs: 0,
  bursts: [],
}

function recordingWith(truth: Partial<Recording['ground_truth']>): Recording {
  return { ...RECORDING, ground_truth: { ...RECORDING.ground_truth, ...truth } }
}

describe('the program of a recording', () => {
  const phaseOf = (max: number): number | undefined =>
    tickPhaseOf(recordingWith({ late_us: { max } }), { ...COSTS, startUs: 10_000 })

  it('tells the phase of the tick where its longest wait was for one', () => {
    expect(phaseOf(1_550)).to.equal(10_000 + 1_500 - 8_000)
  })

  it('tells nothing where it may have waited for kdamond to sleep, or for more than one tick', () => {
    expect(phaseOf(500), 'less than a slice').to.equal(undefined)
    expect(phaseOf(3_100), 'as long as kdamond works').to.equal(undefined)
    expect(tickPhaseOf(RECORDING, COSTS), 'nothing recorded').to.equal(undefined)
  })

  it('runs for as long as the clock says where nothing interrupts it: within a slice', () => {
    const recording = recordingWith({ busy_us: { mean: 400, max: 700 } })
    expect(burstUsOf(recording, COSTS)).to.equal(400)
  })

  it('runs for less than the clock says where kdamond interrupts it', () => {
    const recording = recordingWith({ busy_us: { mean: 1_500, max: 5_000 } })
    expect(burstUsOf(recording, { ...COSTS, tickPhaseUs: NaN })).to.be.within(1_300, 1_495)
  })

  it('has long bursts when it maps memory, the rest is regular', () => {
    const recording = recordingWith({
      busy_us: { mean: 200, max: 90_000 },
      periods_late: 3 + 2,
      mapping_events: [
        { t_us: 1_000_000, event: 'add', start: 0, end: 4096 },
        { t_us: 2_000_000, event: 'del', start: 0, end: 4096 },
      ],
    })
    const bursts = oddBurstsOf(recording)
    expect(bursts).to.deep.equal([
      { atUs: 1_000_000, busyUs: 90_000 },
      { atUs: 2_000_000, busyUs: 70_000 },
    ])
    const regularUs = (200 * 2_000 - 160_000) / 1_998
    expect(burstUsOf(recording, { ...COSTS, bursts })).to.equal(Math.round(regularUs))
  })
})
