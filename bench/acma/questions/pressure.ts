/** What does the pressure that is aimed at trade? */
import { svgChart } from '../../support/svg-chart.js'
import { mixedFleet, outcomeOf, type Outcome } from '../fleets.js'
import { percent, table, type Section } from '../section.js'

const PRESSURES_US = [100, 300, 1_000, 3_000, 10_000, 30_000, 100_000] as const

const labelOf = (us: number): string => `${us / 1000} ms`

/** See the top of the file. */
export async function askPressure(): Promise<Section> {
  const outcomes: Outcome[] = []
  for (const us of PRESSURES_US) {
    const pressure = us < 1000 ? `${us} us` : labelOf(us)
    outcomes.push(await outcomeOf(mixedFleet({ name: 'acma_v2', pressure })))
  }
  const places = PRESSURES_US.map((us) => Math.log10(us / 100))
  const axis = {
    max: 3,
    step: 1,
    label: (place: number) => labelOf(100 * 10 ** place),
    title: 'of each second that programs may wait',
  }
  const points = (of: (outcome: Outcome) => number): (readonly [number, number])[] =>
    outcomes.map((outcome, i) => [places[i], of(outcome)] as const)
  const description = 'Memory held and time lost, by the pressure that is aimed at'
  const svg = svgChart(description, axis, [
    {
      title: 'of what guests were given is held',
      unit: 'percent',
      lines: [{ points: points(({ heldPercent }) => heldPercent) }],
    },
    {
      title: 'of their time is lost',
      unit: 'percent',
      lines: [
        { label: 'all', points: points(({ lostPercent }) => lostPercent) },
        { label: 'the slowest', points: points(({ lostMostPercent }) => lostMostPercent) },
      ],
    },
  ])
  const at = (us: number): Outcome => outcomes[PRESSURES_US.indexOf(us as 100)]
  const said = [100, 1_000, 10_000, 100_000].map((us) => {
    const { heldPercent, lostPercent } = at(us)
    return `${labelOf(us)}: ${percent(heldPercent)} held for ${percent(lostPercent)}`
  })
  return {
    title: 'How does the pressure trade density for slowdown?',
    answer: `By ever smaller steps: ${said.join('; ')} of the time.`,
    method: 'The same fleet, `acma_v2` at pressures from 0.1 ms to 100 ms in a second.',
    charts: [{ name: 'pressure', description, svg }],
    table: table(
      ['pressure', 'held', 'time lost', 'by the slowest', 'CPU of a guest'],
      outcomes.map(({ heldPercent, lostPercent, lostMostPercent, cpuPercent }, i) => [
        labelOf(PRESSURES_US[i]),
        ...[heldPercent, lostPercent, lostMostPercent, cpuPercent].map(percent),
      ]),
    ),
    remarks: [
      'What is lost is not what is aimed at: while only unused memory goes nobody waits, ' +
        'whatever is allowed; and where a job begins in a small guest, it waits for longer ' +
        'than any second may.',
      'Quotas double from a byte, so a run of 15 minutes has some minutes in which nothing ' +
        'happens; over a day more would be given back at low pressures.',
    ],
  }
}
