/** When does it pay to free struct pages? */
import { svgChart } from '../../support/svg-chart.js'
import { mixedFleet, outcomeOf, type Outcome } from '../fleets.js'
import { mib, percent, table, type Section } from '../section.js'
import { burstFleet } from './bursts.js'

const PRESSURES = ['100 us', '1 ms', '10 ms'] as const
const GUEST_BYTES = 2 ** 30

/** See the top of the file. */
export async function askStructPages(): Promise<Section> {
  const freed: Outcome[] = []
  const unplugged: Outcome[] = []
  for (const pressure of PRESSURES) {
    freed.push(await outcomeOf(mixedFleet({ name: 'acma_v2', pressure })))
    const unplug = { name: 'reclaim_and_report', pressure, unplug: true }
    unplugged.push(await outcomeOf(mixedFleet(unplug)))
  }
  const kept = await outcomeOf(mixedFleet({ name: 'acma_v2', pressure: '1 ms', vmemmap: false }))
  const burst = async (vmemmap: boolean): Promise<Outcome> => {
    const scaling = { name: 'acma_v2', pressure: '1 ms', ...(vmemmap ? {} : { vmemmap }) }
    return outcomeOf(burstFleet({ label: '', scaling }, 1))
  }
  const [burstFreed, burstKept] = [await burst(true), await burst(false)]
  const description = 'Struct pages of a guest of 1 GiB, by the memory that it holds'
  const axis = {
    max: 60,
    step: 10,
    label: (value: number) => `${value} %`,
    title: 'of what guests were given is held, on average',
  }
  const pointsOf = (outcomes: readonly Outcome[]): (readonly [number, number])[] =>
    outcomes.map(({ heldPercent, structBytes }) => [heldPercent, structBytes] as const)
  const whole: (readonly [number, number])[] = [
    [0, kept.structBytes],
    [60, kept.structBytes],
  ]
  const svg = svgChart(description, axis, [
    {
      title: 'struct pages of a guest at the end',
      unit: 'bytes',
      lines: [
        { label: 'acma_v2', points: pointsOf(freed), marks: [...PRESSURES] },
        { label: 'reclaim_and_report, unplug', points: pointsOf(unplugged), marks: [...PRESSURES] },
        { points: whole, isLimit: true },
      ],
    },
  ])
  const row = (label: string, outcome: Outcome): string[] => [
    label,
    percent(outcome.heldPercent),
    mib(outcome.structBytes),
    String(outcome.failedReturns),
    percent(outcome.lostPercent),
    String(outcome.oomKills),
  ]
  const saved = kept.structBytes - freed[1].structBytes
  return {
    title: 'When does it pay to free struct pages?',
    answer:
      `It is worth 1.37 % of the memory that is taken, no more: ${mib(saved)} of a guest of 1 ` +
      `GiB at a pressure of 1 ms (${percent((100 * saved) / GUEST_BYTES)}), ` +
      `${mib(kept.structBytes - freed[2].structBytes)} at 10 ms. Its price is paid when memory ` +
      'is wanted back in a hurry: in the job that grows by 640 MiB a second, ' +
      `${burstFreed.failedReturns} returns failed for want of seven pages, and ` +
      `${burstFreed.oomKills} programs were killed; without it ${burstKept.failedReturns} and ` +
      `${burstKept.oomKills}. It pays in guests that stay small, not in those that come and go.`,
    method:
      'The same fleet; and the job of the last question that grows within a second. ' +
      '`acma_v2` with and without `vmemmap`; off-lining of memory blocks that hold their own ' +
      'struct pages.',
    charts: [{ name: 'struct-pages', description, svg }],
    table: table(
      ['set-up', 'held', 'struct pages', 'returns that failed', 'time lost', 'programs killed'],
      [
        ...PRESSURES.map((pressure, i) => row(`\`acma_v2\`, ${pressure}`, freed[i])),
        row('… 1 ms, without vmemmap', kept),
        ...PRESSURES.map((pressure, i) => row(`unplug, ${pressure}`, unplugged[i])),
        row('a job within a second, with vmemmap', burstFreed),
        row('… without', burstKept),
      ],
    ),
    remarks: [
      'Off-lining frees all 2 MiB of a memory block of 128 MiB, but only when all of the ' +
        'block can be emptied; struct pages of single blocks go one by one.',
      `What is held does not show it: ${percent(kept.heldPercent)} without, ` +
        `${percent(freed[1].heldPercent)} with it.`,
      'The dashed line is what a guest has that frees none.',
    ],
  }
}
