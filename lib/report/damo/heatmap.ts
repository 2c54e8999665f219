/** `report heatmap`: on the terminal, or as numbers. */
import { toFixedEven } from '../../base/format.js'
import { printNs, printSize, printSizeAccurate } from '../../params/print-numbers.js'
import { DamoFault, DamoRefusal } from '../../params/fault.js'
import { add, multiply, numberText, type DamoNumber } from '../../params/number.js'
import { readBytes, readNs } from '../../params/read-numbers.js'
import { quotient, subtract } from './arithmetic.js'
import { COLOUR_END, colourSamples, colourStart, LEVEL_MAX, type ColourSet } from './colours.js'
import { guidesOf, hottestArea, type Guide } from './guide.js'
import { HeatGrid, type HeatRange } from './heat-grid.js'
import { sortByTemperature } from './sorted-by-temperature.js'
import type { ReportRecord } from './model.js'

/** Options of the report. Identities are JSON texts; undefined takes those of the first guide. */
export interface HeatmapOptions {
  readonly output: 'stdout' | 'raw'
  readonly kdamondIdx: string | undefined
  readonly contextIdx: string | undefined
  readonly schemeIdx: string | undefined
  readonly targetId: string | undefined
  readonly resolution: readonly [number, number]
  /** From, until, and what they count from. */
  readonly timeRange: readonly string[] | undefined
  readonly addressRanges: readonly (readonly string[])[] | undefined
  readonly isAllDrawn: boolean
  readonly hasAbsoluteTimes: boolean
  readonly hasAbsoluteAddresses: boolean
  readonly colours: ColourSet
  readonly hasColourExample: boolean
  readonly isPassedOnly: boolean
  /** Weights of access rate and age where regions are sorted by temperature. */
  readonly sortWeights: readonly [number, number] | undefined
}

/**
 * The report; each map ends with a newline but the last.
 *
 * @throws DamoRefusal where damo says why; DamoFault where damo fails
 */
export function* heatmapText(
  records: readonly ReportRecord[],
  options: HeatmapOptions,
): Generator<string, void> {
  const { guide, times, areas } = rangesOf(records, options)
  const { sortWeights } = options
  const sorted =
    sortWeights === undefined
      ? records
      : records.map((record) => sortByTemperature(record, areas, sortWeights))
  const drawn = sorted.filter((record) => isOf(record, guide, options))
  const unit = records.some(({ intervals }) => intervals !== undefined) ? 'hz' : 'samples'
  let separator = ''
  for (const addresses of areas) {
    const { resolution, isPassedOnly } = options
    const range: HeatRange = { times, addresses, resolution, isPassedOnly }
    const grid = new HeatGrid(range)
    grid.add(drawn)
    yield separator
    separator = '\n'
    if (options.output === 'raw') yield* rawText(grid, options)
    else yield mapText(grid, options, unit)
  }
}

/**
 * Whether records go together in a map: all or none say their intervals.
 *
 * @throws DamoRefusal where they do not
 */
export function checkIntervals(records: readonly ReportRecord[]): void {
  const nrWith = records.filter(({ intervals }) => intervals !== undefined).length
  if (nrWith > 0 && nrWith < records.length) {
    throw new DamoRefusal('Some records have intervals while some not.  Cannot proceed.')
  }
}

/** A map on the terminal, and lines about it. */
export function mapText(
  grid: HeatGrid,
  { colours, hasColourExample }: Pick<HeatmapOptions, 'colours' | 'hasColourExample'>,
  unit: string,
): string {
  const { heats, nrColumns, time } = grid
  let lowest = Infinity
  let highest = -Infinity
  for (const heat of heats) {
    if (heat < lowest) lowest = heat
    if (heat > highest) highest = heat
  }
  const lines: string[] = []
  const step = (highest + 1 - lowest) / LEVEL_MAX
  for (let row = 0; row < time.nrRows && highest >= lowest; row++) {
    let line = ''
    for (const heat of heats.subarray(row * nrColumns, (row + 1) * nrColumns)) {
      const level = Number.isNaN(heat)
        ? undefined
        : Math.min(Math.trunc((heat - lowest) / step), LEVEL_MAX)
      line +=
        level === undefined
          ? `${colourStart(colours, 4)} `
          : colourStart(colours, level) + String(level)
    }
    lines.push(line + COLOUR_END)
  }
  if (hasColourExample) {
    if (lowest > highest) throw unknownMap()
    const range = `${toFixedEven(lowest, 3)}-${toFixedEven(highest, 3)} ${unit}`
    lines.push(`# access_frequency: ${colourSamples(colours)} (${range})`)
  }
  return [...lines, ...axisLines(grid)].join('\n')
}

function axisLines({ time, addressStart, addressUnit, nrColumns }: HeatGrid): string[] {
  const { start, unit, nrRows } = time
  if (nrRows < 2) {
    throw new DamoFault(
      'list index out of range',
      '--resol: a map of one row; expected two or more',
    )
  }
  const length = multiply(addressUnit, BigInt(nrColumns))
  const duration = multiply(unit, BigInt(nrRows))
  const [from, until] = [addressStart, add(addressStart, length)]
  const column = printSize(quotient(Number(length), nrColumns), 'human')
  const row = printNs(Number(duration) / nrRows, 'human')
  return [
    `# x-axis: space [${printSizeAccurate(from, 'human')}, ${printSizeAccurate(until, 'human')}) ` +
      `(${printSize(length, 'human')})`,
    `# y-axis: time [${printNs(start, 'human')}, ${printNs(add(start, duration), 'human')}) ` +
      `(${printNs(duration, 'human')})`,
    `# resolution: ${nrColumns}x${nrRows} (${column} and ${row} for each character)`,
  ]
}

/** Time, address and heat of each pixel. */
function* rawText(
  { time, heats, nrColumns, columnStarts, addressStart }: HeatGrid,
  { hasAbsoluteTimes, hasAbsoluteAddresses }: HeatmapOptions,
): Generator<string, void> {
  const addresses = columnStarts.map((start) => {
    const exact = BigInt(start)
    return numberText(hasAbsoluteAddresses ? exact : subtract(exact, addressStart))
  })
  for (const [row, rowStart] of time.rowStarts.entries()) {
    const at = numberText(hasAbsoluteTimes ? rowStart : subtract(rowStart, time.start))
    let text = ''
    for (let column = 0; column < nrColumns; column++) {
      const heat = heats[row * nrColumns + column]
      const isFirst = row === 0 && column === 0
      const heatText = Number.isNaN(heat) ? 'NaN' : numberText(heat)
      text += `${isFirst ? '' : '\n'}${at}\t${addresses[column]}\t${heatText}`
    }
    yield text
  }
}

interface Ranges {
  readonly guide: Guide
  readonly times: readonly [DamoNumber, DamoNumber]
  readonly areas: readonly (readonly [DamoNumber, DamoNumber])[]
}

function rangesOf(records: readonly ReportRecord[], options: HeatmapOptions): Ranges {
  const { kdamondIdx, contextIdx, schemeIdx, targetId, timeRange, addressRanges } = options
  const given = [kdamondIdx, contextIdx, schemeIdx, targetId, timeRange, addressRanges]
  if (given.every((value) => value !== undefined)) {
    throw new DamoFault(
      "unsupported operand type(s) for -: 'str' and 'str'",
      'with all of --kdamond_idx, --context_idx, --scheme_idx, --tid, --time_range and --address_range, ' +
        'damo takes the ranges as texts; leave one out',
    )
  }
  const guides = guidesOf(records)
  if (guides.length === 0) {
    throw new DamoFault('list index out of range', 'the record has no snapshot')
  }
  const guide = guides.find(({ record }) => isOf(record, guides[0], options))
  if (guide === undefined) throw completionFailed('no proper guide')
  const guided = guidedAreas(guide, options.isAllDrawn)
  return {
    guide,
    times: timesOf(timeRange, guide),
    areas: addressRanges === undefined ? guided : (givenAreas(addressRanges, guided) ?? guided),
  }
}

/** Whether a record is the one asked for, or else that of the first guide. */
function isOf(record: ReportRecord, { record: first }: Guide, options: HeatmapOptions): boolean {
  return (
    record.kdamondIdx === (options.kdamondIdx ?? first.kdamondIdx) &&
    record.contextIdx === (options.contextIdx ?? first.contextIdx) &&
    record.schemeIdx === (options.schemeIdx ?? first.schemeIdx) &&
    record.targetId === (options.targetId ?? first.targetId)
  )
}

function timesOf(words: readonly string[] | undefined, { start, end }: Guide): Ranges['times'] {
  if (words === undefined) return [start, end]
  if (words.length !== 2 && words.length !== 3) {
    throw completionFailed('time range completion fail (wrong number of arguments)')
  }
  const [from, until] = [readNs(words[0]), readNs(words[1])]
  if (words.length === 2) return [from, until]
  const bases: Partial<Record<string, DamoNumber>> = { guided: start, guided_end: end }
  const base = bases[words[2]] ?? readNs(words[2])
  return [add(base, from), add(base, until)]
}

function guidedAreas(guide: Guide, isAll: boolean): Ranges['areas'] {
  const hottest = hottestArea(guide)
  const areas = isAll ? guide.areas : [hottest]
  return areas.map(({ start, end }) => [BigInt(start), BigInt(end)])
}

/** Undefined where damo goes on without what was given. */
function givenAreas(
  ranges: readonly (readonly string[])[],
  guided: Ranges['areas'],
): Ranges['areas'] | undefined {
  const areas: (readonly [DamoNumber, DamoNumber])[] = []
  for (const [i, words] of ranges.entries()) {
    if (words.length !== 2 && words.length !== 3) return undefined
    const [from, until] = [readBytes(words[0]), readBytes(words[1])]
    const isGuided = words[2] === 'guided'
    if (isGuided && guided.at(i) === undefined) return undefined
    const base = words.length === 2 ? 0n : isGuided ? guided[i][0] : readBytes(words[2])
    areas.push([add(base, from), add(base, until)])
  }
  return areas
}

function completionFailed(why: string): DamoRefusal {
  return new DamoRefusal(`source arguments completion fail (${why})`)
}

function unknownMap(): DamoFault {
  return new DamoFault(
    'must be real number, not NoneType',
    'nothing is known of the times and addresses of the map; choose others, or --stdout_skip_colorset_example',
  )
}
