/** Boxes of regions: three values shown by a box's length, colour and height. */
import { printPercent, printSize, printUs } from '../../../params/print-numbers.js'
import { DamoFault } from '../../../params/fault.js'
import { colourSamples, coloured } from '../colours.js'
import { preciseLog } from '../precise-log.js'
import type { BoxOptions, BoxValue } from './options.js'
import type { Extent, Survey } from './survey.js'
import type { FilledRegions, ReportForm } from '../model.js'

type Shown = Exclude<BoxValue, undefined>

const COLOUR_LEVELS = [0, 9] as const

/** Draws the box of a region. */
export function boxText(
  regions: FilledRegions,
  row: number,
  options: BoxOptions,
  survey: Survey,
): string {
  const { values, isLog, lengths, heights, colours, isRight } = options
  const scaled = (which: number, range: readonly [number, number]): number => {
    const name = values[which]
    if (name === undefined) throw noneFault()
    return Math.trunc(rescale(valueOf(regions, row, name), survey[name], range, isLog[which]))
  }
  const length = scaled(0, lengths)
  const height = values[2] === undefined ? 1 : scaled(2, heights)
  const bar = barText(
    values[1] === undefined ? undefined : scaled(1, COLOUR_LEVELS),
    length,
    colours,
  )
  const indent = isRight ? ' '.repeat(Math.max(0, lengths[1] - length)) : ''
  const rows = new Array<string>(Math.max(0, height)).fill(`${indent}|${bar}|`)
  return rows.join('\n') + (heights[1] > 1 ? '\n' : '')
}

/** Says what boxes show. */
export function boxDescription(options: BoxOptions, survey: Survey, form: ReportForm): string {
  const { values, isLog, lengths, heights, colours } = options
  const about = (which: number): string => {
    const name = values[which]
    if (name === undefined) throw noneFault()
    return `${name} (represents ${extentText(name, survey[name], form)}`
  }
  const scale = (which: number): string => (isLog[which] ? 'logscale' : 'linearscale')
  return [
    `# length: ${about(0)} with [${lengths.join(', ')}] columns in ${scale(0)})`,
    `# color: ${about(1)} with [${COLOUR_LEVELS.join(', ')}] number and color ` +
      `(${colourSamples(colours)}) in ${scale(1)})`,
    `# height: ${about(2)} with [${heights.join(', ')}] rows in ${scale(2)})`,
  ].join('\n')
}

function barText(
  level: number | undefined,
  length: number,
  colours: BoxOptions['colours'],
): string {
  const width = Math.max(0, length)
  if (level === undefined) return '-'.repeat(width)
  return coloured(String(level).repeat(width), colours, level)
}

function valueOf({ start, end, percent, usec }: FilledRegions, row: number, name: Shown): number {
  if (name === 'size') return end[row] - start[row]
  return name === 'age' ? usec[row] : percent[row]
}

function extentText(name: Shown, { min, max }: Extent, form: ReportForm): string {
  if (min > max)
    throw new DamoFault('list index out of range', 'no region is left to make boxes of')
  if (name === 'size') return `[${printSize(min, form)}, ${printSize(max, form)}]`
  if (name === 'age') return `[${printUs(min, form)}, ${printUs(max, form)}] `
  return `[${printPercent(min, form)}, ${printPercent(max, form)}]`
}

function rescale(
  value: number,
  { min, max }: Extent,
  [from, until]: readonly [number, number],
  isLog: boolean,
): number {
  const onScale = isLog ? log2 : (plain: number): number => plain
  const lowest = onScale(min)
  const length = onScale(max) - lowest
  const ratio = length > 0 ? (until - from) / length : 1
  return (onScale(value) - lowest) * ratio + from
}

const LOG_OF_TWO = preciseLog(2)

/** Python's `math.log(value, 2)`, 0 for what has none. */
function log2(value: number): number {
  return value > 0 ? preciseLog(value) / LOG_OF_TWO : 0
}

function noneFault(): DamoFault {
  return new DamoFault(
    "'>' not supported between instances of 'NoneType' and 'int'",
    '--region_box_values: none is for colour and height only',
  )
}
