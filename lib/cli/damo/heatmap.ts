/** `report heatmap`: its options. */
import type { Arguments, OptionSpec } from '../../params/argparse.js'
import { DamoRefusal } from '../../params/fault.js'
import type { HeatmapOptions } from '../../report/damo/heatmap.js'
import { isSet, numbersOf, textListsOf, textOf, textsOf } from './option-values.js'
import { printReport } from './output.js'
import { openMonitored } from './record-kinds.js'
import type { ReportKind } from './report-kind.js'

const IDENTITIES: readonly OptionSpec[] = [
  { names: ['--kdamond_idx'], type: 'int', placeholder: '<number>', help: 'kdamond to draw' },
  { names: ['--context_idx'], type: 'int', placeholder: '<number>', help: 'context to draw' },
  { names: ['--scheme_idx'], type: 'int', placeholder: '<number>', help: 'scheme to draw' },
  { names: ['--tid'], type: 'int', placeholder: '<id>', help: 'target to draw' },
]

const OPTIONS: readonly OptionSpec[] = [
  {
    names: ['--output'],
    initial: 'stdout',
    placeholder: 'stdout|raw',
    help: 'a map on the terminal, or numbers: time, address, heat',
  },
  {
    names: ['--input', '-i'],
    words: '+',
    initial: ['damon.data'],
    placeholder: '<file>',
    help: 'records to draw (default: damon.data)',
  },
  ...IDENTITIES,
  {
    names: ['--resol'],
    words: 2,
    type: 'int',
    placeholder: '<times> <addresses>',
    help: 'rows and columns (default: 40 80, for numbers 500 500)',
  },
  {
    names: ['--time_range'],
    words: '+',
    placeholder: '<start> <end> [base]',
    help: 'times to draw; they count from base: guided, guided_end, or a time',
  },
  {
    names: ['--draw_range'],
    choices: ['hottest', 'all'],
    initial: 'hottest',
    help: 'the hottest address range without gaps, or each of them',
  },
  {
    names: ['--address_range'],
    words: '+',
    isRepeatable: true,
    placeholder: '<start> <end> [base]',
    help: 'addresses to draw; they count from base: guided, or an address',
  },
  { names: ['--abs_time'], words: 0, help: 'numbers: times that do not count from the start' },
  { names: ['--abs_addr'], words: 0, help: 'numbers: addresses that do not count from the start' },
  { names: ['--guide'], words: 0, help: 'what the record covers, instead of a map' },
  { names: ['--guide_human'], words: 0, help: 'the same with units' },
  {
    names: ['--stdout_colorset'],
    choices: ['gray', 'flame', 'emotion'],
    initial: 'gray',
    help: 'colours of the map',
  },
  { names: ['--stdout_skip_colorset_example'], words: 0, help: 'no line about the colours' },
  { names: ['--df_passed'], words: 0, help: 'only what passed the filters of the scheme' },
  { names: ['--sort_temperature'], words: 0, help: 'regions side by side, the coldest first' },
  {
    names: ['--temperature_weights'],
    words: 2,
    type: 'float',
    initial: [1, 1],
    placeholder: '<rate> <age>',
    help: 'weights for that',
  },
  { names: ['--interactive_edit'], words: 0 },
]

/** The kind. */
export const HEATMAP: ReportKind = {
  options: OPTIONS,
  plain: { name: 'input', value: (word) => [word] },
  run,
}

async function run(values: Arguments): Promise<void> {
  const output = textOf(values, 'output')!
  if (output !== 'stdout' && output !== 'raw') {
    throw new DamoRefusal(
      `images are not drawn here (got --output ${output}); expected stdout or raw ` +
        '(`damon-lab report html` makes a page)',
    )
  }
  if (isSet(values, 'interactive_edit')) {
    throw new DamoRefusal('--interactive_edit is not there; `damon-lab report html` can be zoomed')
  }
  const { checkIntervals, heatmapText } = await import('../../report/damo/heatmap.js')
  const { records, close } = await openMonitored(values)
  try {
    checkIntervals(records)
    const isGuide = isSet(values, 'guide')
    if (isGuide || isSet(values, 'guide_human')) {
      const { guidesOf, guideText } = await import('../../report/damo/guide.js')
      const form = isGuide ? 'raw' : 'human'
      const guides = guidesOf(records).map((guide) => guideText(guide, form))
      if (guides.length > 0) await printReport([guides.join('\n')])
      return
    }
    await printReport(heatmapText(records, optionsOf(values, output)))
  } finally {
    close()
  }
}

function optionsOf(values: Arguments, output: 'stdout' | 'raw'): HeatmapOptions {
  const identity = (name: string): string | undefined =>
    values[name] === undefined ? undefined : String(values[name])
  const [rows, columns] =
    values.resol === undefined
      ? output === 'stdout'
        ? [40, 80]
        : [500, 500]
      : numbersOf(values, 'resol')
  const [byRate, byAge] = numbersOf(values, 'temperature_weights')
  return {
    output,
    kdamondIdx: identity('kdamond_idx'),
    contextIdx: identity('context_idx'),
    schemeIdx: identity('scheme_idx'),
    targetId: identity('tid'),
    resolution: [rows, columns],
    timeRange: textsOf(values, 'time_range'),
    addressRanges: textListsOf(values, 'address_range'),
    isAllDrawn: textOf(values, 'draw_range') === 'all',
    hasAbsoluteTimes: isSet(values, 'abs_time'),
    hasAbsoluteAddresses: isSet(values, 'abs_addr'),
    colours: textOf(values, 'stdout_colorset') as HeatmapOptions['colours'],
    hasColourExample: !isSet(values, 'stdout_skip_colorset_example'),
    isPassedOnly: isSet(values, 'df_passed'),
    sortWeights: isSet(values, 'sort_temperature') ? [byRate, byAge] : undefined,
  }
}
