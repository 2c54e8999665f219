/** Row 5. */
import type { PublishedRow } from '../row.js'
import { CHECK_US, medianOf, runSeeds } from '../runs.js'

const GIB = 2 ** 30

/** See `scenarios/reports/intervals-heavy-load.yaml`. */
export const intervalTuning: PublishedRow = {
  row: 5,
  title: 'intervals that tune themselves',
  source: 'DAMON project, auto-tuning on a real server of 62 GiB, 23 hours',
  model:
    'scenarios/reports/intervals-heavy-load.yaml and intervals-light-load.yaml: 62 GiB watched by physical address ' +
    'with the published goal (4 %, 3 aggregations, 5 ms to 10 s). What the server did is not known; here 20 of ' +
    `62 GiB are in use. A check is taken to cost ${CHECK_US * 1000} ns.`,
  calibration: '',
  figures: [
    { name: 'sampling interval, busy', published: [300, 400], unit: 'ms', series: 'interval' },
    { name: 'sampling interval, idle', published: 5000, unit: 'ms', series: 'interval' },
    { name: 'regions, busy', published: 300, unit: '' },
    { name: 'CPU of the monitor, busy', published: 0.1, unit: '%' },
    { name: 'working set, share of memory', published: 61, unit: '%' },
  ],
  disagreements: {
    'sampling interval, idle':
      'how idle that server was is not known; here it has a twentieth of the load.',
    'regions, busy':
      'areas here differ in rate at sharp borders, which takes more regions to tell.',
    'CPU of the monitor, busy':
      'the published 300 regions at 380 ms are 790 checks a second, so one took 1.3 us there, on a machine with many ' +
      'mappings of a page; the lab has no cost of its own for that.',
    'working set, share of memory': 'a property of the workload, which here is another one.',
  },
  async measure() {
    const busy = await runSeeds('reports/intervals-heavy-load.yaml')
    const idle = await runSeeds('reports/intervals-light-load.yaml')
    return {
      'sampling interval, busy': medianOf(busy, (run) => run.contexts[0].sampleUs / 1000),
      'sampling interval, idle': medianOf(idle, (run) => run.contexts[0].sampleUs / 1000),
      'regions, busy': medianOf(busy, (run) => run.regions!.mean),
      'CPU of the monitor, busy': medianOf(
        busy,
        (run) => (run.regions!.mean / run.contexts[0].sampleUs) * CHECK_US * 100,
      ),
      'working set, share of memory': medianOf(
        busy,
        (run) => (run.wssBytes!.p50 / (62 * GIB)) * 100,
      ),
    }
  },
}
