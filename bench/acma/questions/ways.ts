/** Does stealing by access beat what there is today? */
import { svgChart } from '../../support/svg-chart.js'
import { mixedFleet, outcomeOf, type Outcome, type Scaling } from '../fleets.js'
import { percent, table, type Section } from '../section.js'

const PRESSURES = ['100 us', '1 ms', '10 ms', '100 ms'] as const

interface Way {
  readonly label: string
  readonly scaling: Scaling
  readonly outcome: Outcome
}

const SINGLE = [
  'none',
  'balloon',
  'free_page_reporting',
  'virtio_mem',
  'hot_unplug',
  'proactive_reclaim',
] as const

/** The outcomes of a way over pressures. */
async function over(name: string, more: object = {}, label = name): Promise<Way[]> {
  const ways: Way[] = []
  for (const pressure of PRESSURES) {
    const scaling = { name, pressure, ...more }
    const outcome = await outcomeOf(mixedFleet(scaling))
    ways.push({ label: `${label}, ${pressure}`, scaling, outcome })
  }
  return ways
}

async function overRatios(): Promise<Way[]> {
  const ways: Way[] = []
  for (const high of [3, 2, 1, 0.5]) {
    const scaling = { name: 'acma_v1', high, normal: high / 2, low: high / 4 }
    ways.push({ label: `acma_v1, ${high}`, scaling, outcome: await outcomeOf(mixedFleet(scaling)) })
  }
  return ways
}

/** Where the axis of time lost begins; it is logarithmic. */
const LOST_MIN_PERCENT = 0.01

const pointOf = ({ outcome }: Way): readonly [number, number] => [
  Math.log10(Math.max(LOST_MIN_PERCENT, outcome.lostPercent) / LOST_MIN_PERCENT),
  outcome.heldPercent,
]

function rowOf({ label, outcome }: Way): string[] {
  const { heldPercent, lostPercent, lostMostPercent, cpuPercent, oomKills } = outcome
  const shares = [heldPercent, lostPercent, lostMostPercent, cpuPercent].map(percent)
  return [label, ...shares, String(oomKills)]
}

/** See the top of the file. */
export async function askWays(): Promise<Section> {
  const single: Way[] = []
  for (const name of SINGLE) {
    single.push({ label: name, scaling: name, outcome: await outcomeOf(mixedFleet(name)) })
  }
  const today = await over('reclaim_and_report')
  const unplug = await over('reclaim_and_report', { unplug: true }, 'with unplug')
  const v1 = await overRatios()
  const v2 = await over('acma_v2')
  const all = [...single, ...today, ...unplug, ...v1, ...v2]
  const marksOf = (ways: readonly Way[]): string[] =>
    ways.map(({ label }) => label.replace(/.*, /, ''))
  const lineOf = (label: string, ways: readonly Way[]): object => ({
    label,
    points: ways.map(pointOf),
    marks: marksOf(ways),
  })
  const lines = [
    lineOf('acma_v2', v2),
    lineOf('acma_v1', v1),
    lineOf('reclaim_and_report', today),
  ] as Parameters<typeof svgChart>[2][number]['lines']
  const description = 'Memory held by the time lost, of three ways to scale, at several pressures'
  const axis = {
    max: 3,
    step: 1,
    label: (place: number) => `${Number((LOST_MIN_PERCENT * 10 ** place).toFixed(2))} %`,
    title: 'of their time is lost by waiting for memory',
  }
  const title = 'of what guests were given is held'
  const least = Math.min(...today.map(({ outcome }) => outcome.heldPercent))
  return {
    title: 'Does stealing by access beat what there is?',
    answer: answerOf(single, today, v2, least),
    method:
      'Eight guests of 1 GiB, 15 minutes: three services, two with jobs, two idle, one with ' +
      'a load that rises and falls ([templates](fleet.md#templates)); the host has room for ' +
      'all, so that what is held is what guests keep. Each way with its defaults; those that ' +
      'aim at a pressure, at four of them; `acma_v1` at four ratios (`high`; `normal` is ' +
      'half of it, `low` a quarter).',
    charts: [
      {
        name: 'ways',
        description,
        svg: svgChart(description, axis, [{ title, unit: 'percent', lines }]),
      },
    ],
    table: table(
      ['way', 'held', 'time lost', 'by the slowest', 'CPU of a guest', 'programs killed'],
      all.map(rowOf),
    ),
    remarks: [
      'Further left and further down is better. Where two lines cross, the answer changes: ' +
        'no way is best at every price.',
      'Programs are killed where a job takes 512 MiB within a second of a guest that had ' +
        'been unplugged to what it used: unplugged memory comes back when it is missed, a step ' +
        'late. A job that is killed tries again each second, so the count tells how long it ' +
        'failed. A balloon and ACMA give memory before anybody is killed.',
      'That a way loses time is mostly what comes back: cold pages of services from swap and ' +
        'files, and jobs that begin in a guest that was made small.',
    ],
  }
}

/** Prices at which the two are compared: what is held where no more time than this is lost. */
const PRICES = [0.1, 0.5, 1] as const

function heldAt(ways: readonly Way[], price: number): number {
  const held = ways.filter(({ outcome }) => outcome.lostPercent <= price)
  return Math.min(...held.map(({ outcome }) => outcome.heldPercent))
}

function answerOf(
  single: readonly Way[],
  today: readonly Way[],
  v2: readonly Way[],
  least: number,
): string {
  const none = single[0].outcome.heldPercent
  const deepest = Math.min(...v2.map(({ outcome }) => outcome.heldPercent))
  const parts = PRICES.map((price) => {
    const [ours, theirs] = [heldAt(v2, price), heldAt(today, price)]
    return `${price} %: ${percent(theirs)} against ${percent(ours)}`
  })
  const isFirst = heldAt(v2, PRICES[0]) < heldAt(today, PRICES[0])
  const verdict = isFirst
    ? 'Yes, at every price that was looked at'
    : 'Not while next to nothing may be lost; from there on, yes'
  return (
    `${verdict}. What reclaim, compaction and reporting hold, against \`acma_v2\`, where no ` +
    `more than so much time is lost: ${parts.join('; ')}. Reporting has a floor, ` +
    `${percent(least)} here, whatever the pressure; \`acma_v2\` came down to ` +
    `${percent(deepest)}. Without scaling ${percent(none)} are held.`
  )
}
