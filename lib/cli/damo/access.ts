/** `report access`: its options. */
import type { Arguments, ArgumentValue, OptionSpec } from '../../params/argparse.js'
import { DamoRefusal } from '../../params/fault.js'
import { readMs, readNr } from '../../params/read-numbers.js'
import type { AccessOptions, TemplateArea } from '../../report/damo/access/options.js'
import { FILTER_OPTIONS, filterTexts } from './filter-options.js'
import { isSet, numberOf, numbersOf, textListsOf, textOf, textsOf } from './option-values.js'
import { printPaged, printReport } from './output.js'
import type { ReportKind } from './report-kind.js'

const FIELDS = ['address', 'access_rate', 'age', 'size', 'temperature']
const COLOURS = ['gray', 'flame', 'emotion']
const AREAS = ['record_head', 'snapshot_head', 'region', 'snapshot_tail', 'record_tail']
const STYLES = [
  'detailed',
  'simple-boxes',
  'temperature-sz-hist',
  'recency-sz-hist',
  'cold-memory-tail',
  'recency-percentiles',
  'idle-time-percentiles',
  'temperature-percentiles',
  'cold',
  'hot',
]
const MIN_CHARS: ArgumentValue = [
  ['<index>', '3'],
  ['<start address>', '12'],
  ['<end address>', '11'],
  ['<size>', '11'],
  ['<access rate>', '5'],
  ['<access hz>', '6'],
  ['<age>', '13'],
  ['<filters passed type>', '10'],
]

const INPUT_OPTIONS: readonly OptionSpec[] = [
  {
    names: ['--input', '-i'],
    words: '+',
    isRepeatable: true,
    placeholder: '<file>',
    help: 'record to show; may be repeated',
  },
  { names: ['--input_file'], words: '+' },
  { names: ['--tried_regions_of'], words: 3, type: 'int', isRepeatable: true },
  { names: ['--snapshot_damos_filter'], words: '+', isRepeatable: true, initial: [] },
  { names: ['--damon_interface_DEPRECATED'], choices: ['sysfs', 'debugfs', 'auto'] },
  { names: ['--debug_damon'], words: 0 },
]

const FORMAT_OPTIONS: readonly OptionSpec[] = [
  { names: ['--style'], choices: STYLES, initial: 'detailed', help: 'what is shown, and how' },
  {
    names: ['--format'],
    words: '+',
    isRepeatable: true,
    placeholder: '<set|append> <area> <text>',
    help: `text with keywords, for one of the areas ${AREAS.join(', ')}`,
  },
  ...AREAS.map((area) => ({ names: [`--format_${area}`] })),
  {
    names: ['--sort_regions_by'],
    words: '+',
    choices: FIELDS,
    initial: ['address'],
    help: 'sort by these, the last one first of all',
  },
  {
    names: ['--sort_regions_dsc'],
    words: '+',
    choices: [...FIELDS, 'all'],
    help: 'sort by these in falling order',
  },
  {
    names: ['--temperature_weights'],
    words: 3,
    type: 'int',
    initial: [0, 100, 100],
    placeholder: '<size> <rate> <age>',
    help: 'weights of size, access rate and age',
  },
  { names: ['--hist_logscale'], words: 0, help: 'classes of a histogram grow twofold' },
  { names: ['--hist_cumulate'], words: 0, help: 'classes of a histogram hold the ones before' },
  { names: ['--hist_ranges'], words: '+', placeholder: '<end>', help: 'classes of a histogram' },
  {
    names: ['--percentiles_range'],
    words: '+',
    type: 'int',
    placeholder: '<number>',
    help: 'up to three numbers: start, stop, step; more: the percentiles themselves',
  },
  { names: ['--total_sz_only'], words: 0, help: 'nothing but the total size of each snapshot' },
  { names: ['--raw_number'], words: 0, help: 'plain numbers without units' },
  { names: ['--json'], words: 0, help: 'the records as JSON' },
  { names: ['--raw_form'], words: 0, help: 'regions as they were recorded' },
  { names: ['--dont_merge_regions'], words: 0 },
  ...['record', 'snapshot', 'region'].map((area) => ({
    names: [`--ls_${area}_format_keywords`],
    words: 0 as const,
  })),
  {
    names: ['--min_chars_for'],
    words: 2,
    isRepeatable: true,
    initial: MIN_CHARS,
    placeholder: '<keyword> <columns>',
    help: 'least width of a keyword',
  },
  {
    names: ['--repeat'],
    words: '*',
    placeholder: '<delay> <count>',
    help: 'print again and again',
  },
  { names: ['--exec'] },
  { names: ['--on_cache'], words: 3 },
]

const MAP_OPTIONS: readonly OptionSpec[] = [
  {
    names: ['--snapshot_heatmap_width'],
    type: 'int',
    initial: 80,
    placeholder: '<columns>',
    help: 'width of the heatmap of a snapshot',
  },
  {
    names: ['--snapshot_heatmap_colorset'],
    choices: COLOURS,
    initial: 'gray',
    help: 'its colours',
  },
  { names: ['--snapshot_heatmap_static'], words: 0, help: 'draw gaps in it to scale' },
  { names: ['--region_box'], words: 0, help: 'draw a box for each region' },
  {
    names: ['--region_box_values'],
    words: 3,
    choices: ['size', 'access_rate', 'age', 'none'],
    initial: ['age', 'access_rate', 'size'],
    help: 'what its length, colour and height show',
  },
  {
    names: ['--region_box_min_max_length'],
    words: 2,
    type: 'int',
    initial: [1, 30],
    placeholder: '<min> <max>',
    help: 'its length, columns',
  },
  {
    names: ['--region_box_min_max_height'],
    words: 2,
    type: 'int',
    initial: [1, 5],
    placeholder: '<min> <max>',
    help: 'its height, rows',
  },
  { names: ['--region_box_colorset'], choices: COLOURS, initial: 'gray', help: 'its colours' },
  {
    names: ['--region_box_scales'],
    words: 3,
    choices: ['linear', 'log'],
    initial: ['log', 'linear', 'log'],
    help: 'scales of its length, colour and height',
  },
  {
    names: ['--region_box_align'],
    choices: ['left', 'right'],
    initial: 'left',
    help: 'where it stands',
  },
]

/** The kind. */
export const ACCESS: ReportKind = {
  options: [...INPUT_OPTIONS, ...FILTER_OPTIONS, ...FORMAT_OPTIONS, ...MAP_OPTIONS],
  plain: {
    name: 'input',
    value: (word, values) => [...((values.input ?? []) as readonly ArgumentValue[]), [word]],
  },
  run,
}

async function run(values: Arguments): Promise<void> {
  for (const area of ['record', 'snapshot', 'region']) {
    if (!isSet(values, `ls_${area}_format_keywords`)) continue
    const topic = `access_format_options ${area}_format_keywords`
    return printReport([`use 'damo help ${topic}' instead`])
  }
  const { isFile, openReportRecords } = await import('../../report/damo/open-records.js')
  const files = inputsOf(values, isFile)
  const { readFilter } = await import('../../report/damo/filter-texts.js')
  const filter = readFilter(filterTexts(values))
  const { filterRecord } = await import('../../report/damo/filters.js')
  const { delayMs, count } = repetition(textsOf(values, 'repeat'))
  for (let round = 0; round < count; round++) {
    const opened = await openReportRecords(files)
    try {
      const records = opened.records.map((record) => filterRecord(record, filter))
      if (records.length === 0 && count === 1) await printReport([`No record in ${listOf(files)}`])
      const { accessPieces } = await import('../../report/damo/access/access.js')
      const form = isSet(values, 'raw_number') ? 'raw' : 'human'
      const kind = isSet(values, 'json') ? 'json' : isSet(values, 'raw_form') ? 'raw_form' : 'text'
      const pieces = accessPieces(records, kind, accessOptions(values, form))
      const isRepeated = values.repeat !== undefined && kind === 'text'
      await (isRepeated ? printReport(pieces) : printPaged(pieces))
    } finally {
      opened.close()
    }
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
  }
}

function inputsOf(values: Arguments, isFile: (path: string) => boolean): readonly string[] {
  const refuse = (why: string): never => {
    throw new DamoRefusal(`--input handling failed (${why})`)
  }
  const given: string[] = []
  for (const words of textListsOf(values, 'input') ?? []) {
    if (words[0] === 'tried_regions_of') throw new DamoRefusal(LIVE)
    if (words.length !== 1 || !isFile(words[0])) refuse('unsupported input')
    given.push(words[0])
  }
  const files = given.length > 0 ? given : textsOf(values, 'input_file')
  if (files !== undefined) return files
  if (values.tried_regions_of === undefined && isFile('damon.data')) return ['damon.data']
  throw new DamoRefusal(LIVE)
}

const LIVE =
  'no record given; snapshots of a running kernel are not taken here (use --input <file>)'

function repetition(words: readonly string[] | undefined): { delayMs: number; count: number } {
  if (words === undefined) return { delayMs: 0, count: 1 }
  if (words.length === 0) return { delayMs: 1000, count: Infinity }
  if (words.length !== 2) throw new DamoRefusal('--repeat receives only zero or two arguments')
  // A bare number is seconds.
  const isBare = /^[\d.,]+$/.test(words[0])
  const delayMs = isBare ? Number(readNr(words[0])) * 1000 : Number(readMs(words[0]))
  return { delayMs, count: Number(readNr(words[1])) }
}

function accessOptions(values: Arguments, form: 'human' | 'raw'): AccessOptions {
  const given: Partial<Record<TemplateArea, string>> = {}
  for (const area of AREAS as TemplateArea[]) {
    const text = textOf(values, `format_${area}`)
    if (text !== undefined) given[area] = text
  }
  const { set, appended } = formatsOf(textListsOf(values, 'format') ?? [])
  const pair = (name: string): [number, number] => numbersOf(values, name) as [number, number]
  return {
    style: textOf(values, 'style') as AccessOptions['style'],
    templates: { ...given, ...set },
    appended,
    hasBox: isSet(values, 'region_box'),
    isTotalOnly: isSet(values, 'total_sz_only'),
    layout: {
      sortBy: textsOf(values, 'sort_regions_by') as AccessOptions['layout']['sortBy'],
      sortDescending: (textsOf(values, 'sort_regions_dsc') ??
        []) as AccessOptions['layout']['sortDescending'],
      weights: numbersOf(values, 'temperature_weights') as [number, number, number],
      histogram: {
        isLog: isSet(values, 'hist_logscale'),
        isCumulative: isSet(values, 'hist_cumulate'),
        ranges: textsOf(values, 'hist_ranges'),
      },
      percentiles:
        values.percentiles_range === undefined ? undefined : numbersOf(values, 'percentiles_range'),
      heatmap: {
        width: numberOf(values, 'snapshot_heatmap_width'),
        colours: textOf(values, 'snapshot_heatmap_colorset') as 'gray',
        isStatic: isSet(values, 'snapshot_heatmap_static'),
      },
      box: {
        values: textsOf(values, 'region_box_values')!.map((name) =>
          name === 'none' ? undefined : (name as 'size'),
        ),
        isLog: textsOf(values, 'region_box_scales')!.map((scale) => scale === 'log'),
        lengths: pair('region_box_min_max_length'),
        heights: pair('region_box_min_max_height'),
        colours: textOf(values, 'region_box_colorset') as 'gray',
        isRight: textOf(values, 'region_box_align') === 'right',
      },
      minChars: textListsOf(values, 'min_chars_for')!.map(([name, width]) => [name, Number(width)]),
      form,
    },
  }
}

/** Texts of `--format set` and `--format append`. */
function formatsOf(
  formats: readonly (readonly string[])[],
): Pick<AccessOptions, 'appended'> & { readonly set: Partial<Record<TemplateArea, string>> } {
  const set: Partial<Record<TemplateArea, string>> = {}
  const appended: { area: TemplateArea; text: string }[] = []
  for (const words of formats) {
    const refuse = (what: string): never => {
      throw new DamoRefusal(`format setting failed (wrong ${what} (${listOf(words)}))`)
    }
    if (words.length !== 3) refuse('nr of --format option')
    const [action, area, text] = words
    if (action !== 'set' && action !== 'append') refuse('--format action')
    if (!AREAS.includes(area)) refuse('--format target area')
    if (action === 'set') set[area as TemplateArea] = text
    else appended.push({ area: area as TemplateArea, text })
  }
  return { set, appended }
}

function listOf(words: readonly string[]): string {
  return `[${words.map((word) => `'${word}'`).join(', ')}]`
}
