/** What do large pieces cost? */
import { svgChart } from '../../support/svg-chart.js'
import { mixedFleet, outcomeOf, type Outcome } from '../fleets.js'
import { percent, table, type Section } from '../section.js'

const BLOCKS = [1, 2, 4, 8, 16, 32] as const

/** See the top of the file. */
export async function askGranularity(): Promise<Section> {
  const of = async (granularity: number, pages: '2M' | '4K'): Promise<Outcome> =>
    outcomeOf(mixedFleet({ name: 'acma_v2', granularity }, pages))
  const huge: Outcome[] = []
  for (const blocks of BLOCKS) huge.push(await of(blocks, '2M'))
  const small = await of(1, '4K')
  const others: (readonly [string, Outcome, Outcome])[] = []
  for (const name of ['balloon', 'free_page_reporting']) {
    const onHuge = await outcomeOf(mixedFleet(name))
    others.push([name, onHuge, await outcomeOf(mixedFleet(name, '4K'))])
  }
  const description = 'Memory held, by the size of the pieces that are taken'
  const axis = {
    max: 32,
    step: 8,
    label: (blocks: number) => (blocks === 0 ? '' : `${2 * blocks} MiB`),
    title: 'pieces in which memory is taken and given back',
  }
  const lines = [{ points: BLOCKS.map((blocks, i) => [blocks, huge[i].heldPercent] as const) }]
  const title = 'of what guests were given is held by acma_v2'
  const [first, last] = [huge[0], huge[huge.length - 1]]
  const row = (label: string, outcome: Outcome): string[] => [
    label,
    percent(outcome.heldPercent),
    percent(outcome.lostPercent),
    percent(outcome.cpuPercent),
    String(outcome.failedMoves),
  ]
  const differences = [['acma_v2', first, small] as const, ...others].map(
    ([name, onHuge, onSmall]) =>
      `\`${name}\` ${percent(onHuge.heldPercent)} and ${percent(onSmall.heldPercent)}`,
  )
  return {
    title: 'What does granularity cost?',
    answer:
      `Pieces of 64 MiB instead of 2 MiB make \`acma_v2\` hold ${percent(last.heldPercent)} ` +
      `instead of ${percent(first.heldPercent)}. What stands behind matters most to ways that ` +
      'take single pages; on host pages of 2 MiB and of 4 KiB are held: ' +
      `${differences.join('; ')}.`,
    method:
      'The same fleet, `acma_v2` with `granularity` from 1 to 32 blocks of 2 MiB, and ways ' +
      'on a host with pages of 4 KiB.',
    charts: [
      {
        name: 'granularity',
        description,
        svg: svgChart(description, axis, [{ title, unit: 'percent', lines }]),
      },
    ],
    table: table(
      ['pieces', 'held', 'time lost', 'CPU of a guest', 'blocks that could not be emptied'],
      [
        ...BLOCKS.map((blocks, i) => row(`${2 * blocks} MiB`, huge[i])),
        row('2 MiB, host pages of 4 KiB', small),
        ...others.flatMap(([name, onHuge, onSmall]) => [
          row(`\`${name}\``, onHuge),
          row(`\`${name}\`, host pages of 4 KiB`, onSmall),
        ]),
      ],
    ),
    remarks: [
      'A piece with one unmovable page cannot be taken; so the larger pieces are, the more ' +
        'of them stay. How unmovable pages spread is the allocator’s doing ([the ' +
        'model](fleet.md#what-is-simulated)); how many there are, 3 % of what programs use, is ' +
        'assumed.',
      'That large pieces are fewer is no gain here: a report costs the same per block, ' +
        'however many go together.',
    ],
  }
}
