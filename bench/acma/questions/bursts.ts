/** How fast must memory come back? */
import { svgChart } from '../../support/svg-chart.js'
import { outcomeOf, type Outcome, type Scaling } from '../fleets.js'
import { table, type Section } from '../section.js'

/** Over how long a job grows to 640 MiB, s. */
const GROWS_S = [120, 16, 1] as const
const JOB_MIB = 640

/** A way to scale, and how often guests act. */
export interface Setting {
  readonly label: string
  readonly scaling: Scaling
  readonly step?: string
}

const ACMA = { name: 'acma_v2', pressure: '1 ms' }
const SETTINGS: readonly Setting[] = [
  { label: '`acma_v2`', scaling: ACMA },
  { label: '… without oom_return', scaling: { ...ACMA, oom_return: false } },
  { label: '… and ten times the quota', scaling: { ...ACMA, oom_return: false, quota: '150 ms' } },
  { label: '… and steps of 100 ms', scaling: { ...ACMA, oom_return: false }, step: '100 ms' },
  { label: '`balloon`', scaling: 'balloon' },
  { label: '`virtio_mem`', scaling: 'virtio_mem' },
]

/** Four guests of 1 GiB that shrink for five minutes; then a job of 640 MiB begins in each. */
export function burstFleet({ scaling, step = '1 s' }: Setting, seconds: number): object {
  const areas = [
    { name: 'base', size: '128 MiB', every: '1 s' },
    { name: 'job', size: `${JOB_MIB} MiB`, every: '1 s', from: '5 m', over: `${seconds} s` },
  ]
  const guest = { name: 'vm', count: 4, memory: '1 GiB', swap: '64 MiB', areas, scaling }
  return { duration: '7 m', step, host: { memory: '4 GiB' }, guests: [guest] }
}

/** See the top of the file. */
export async function askBursts(): Promise<Section> {
  const rows: (readonly [Setting, readonly Outcome[]])[] = []
  for (const setting of SETTINGS) {
    const outcomes: Outcome[] = []
    for (const seconds of GROWS_S) outcomes.push(await outcomeOf(burstFleet(setting, seconds)))
    rows.push([setting, outcomes])
  }
  const description = 'Waiting of four guests, by the speed at which a job grows in each'
  const speeds = GROWS_S.map((seconds) => JOB_MIB / seconds)
  const axis = {
    max: JOB_MIB,
    step: 128,
    label: (speed: number) => String(speed),
    title: 'MiB a second that the job grows',
  }
  const lines = [0, 1, 4].map((i) => ({
    label: rows[i][0].label.replaceAll('`', ''),
    points: rows[i][1].map(({ stallSeconds }, at) => [speeds[at], stallSeconds] as const),
  }))
  const title = 'waited by four guests'
  const cell = ({ stallSeconds, oomKills }: Outcome): string =>
    `${stallSeconds.toFixed(1)} s${oomKills > 0 ? `, ${oomKills} killed` : ''}`
  const [withReturn, without, quota, steps] = rows.map(([, outcomes]) => outcomes)
  const killed = (outcomes: readonly Outcome[]): string => {
    const first = outcomes.findIndex(({ oomKills }) => oomKills > 0)
    if (first < 0) return 'at none of these speeds'
    return first === 0 ? 'at any speed' : `from ${Math.round(speeds[first])} MiB/s on`
  }
  return {
    title: 'How fast must it give back?',
    answer:
      'Quotas that double each second from a byte are no match for a job: by scale-up alone, ' +
      `programs are killed ${killed(without)}; with ten times the quota ${killed(quota)}, with ` +
      `steps of 100 ms ${killed(steps)}. With \`oom_return\`, which gives a block before ` +
      `anybody is killed, as balloons do, ${killed(withReturn)}: that, not a parameter, is ` +
      'what a design needs.',
    method:
      'Four guests of 1 GiB with 64 MiB of swap that use 128 MiB and shrink; after five ' +
      'minutes a job grows to 640 MiB in each, faster or slower.',
    charts: [
      {
        name: 'bursts',
        description,
        svg: svgChart(description, axis, [{ title, unit: 'seconds', lines }]),
      },
    ],
    table: table(
      ['way', ...speeds.map((speed) => `${Math.round(speed)} MiB/s`)],
      rows.map(([{ label }, outcomes]) => [label, ...outcomes.map(cell)]),
    ),
    remarks: [
      'A killed job is tried again each step, so that its count tells for how long it failed.',
      'While nobody waits, the quota of scale-up is a byte; once somebody does, it doubles each second, and ' +
        'is worth a block of 2 MiB after 21 of them. A tenfold quota of time changes nothing ' +
        'about that.',
      'Scale-up is tuned once a second in the concept; steps shorter than that change only ' +
        'how programs and reclaim interleave.',
      'Where programs are killed with `oom_return` too, none of the seven pages was left ' +
        'that the struct pages of a block need before it can be used.',
      '`oom_return` is a proposal of this model: the concept has no such hook.',
    ],
  }
}
