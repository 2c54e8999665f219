/** `report trace`: the events of a trace, one after the other. */
import { printNr, printSizeAccurate } from '../../params/print-numbers.js'
import { DamoFault } from '../../params/fault.js'
import { parseInteger } from '../../params/read-numbers.js'
import { parseTraceLine, type TraceLine, type Tracer } from './trace-line.js'

/** The events that damo knows. */
export const TRACE_EVENTS = [
  'damon:damon_aggregated',
  'damon:damos_before_apply',
  'damon:damon_monitor_intervals_tune',
  'damon:damos_esz',
  'damon:damos_stat_after_apply_interval',
  'damon:damon_region_aggregated',
] as const

/** Options of the report. */
export interface TraceOptions {
  /** Names of the events to show. */
  readonly events: ReadonlySet<string>
  /** The lines themselves, each before its event. */
  readonly isRaw: boolean
  readonly maxColumns: number
}

/**
 * The report, a line for each piece.
 *
 * @throws DamoFault where damo fails
 */
export function* traceText(
  lines: Iterable<string>,
  tracer: Tracer,
  { events, isRaw, maxColumns }: TraceOptions,
): Generator<string, void> {
  const counts = { aggregated: 0, probed: 0 }
  for (const line of lines) {
    const parsed = parseTraceLine(line, tracer)
    if (parsed === undefined || !events.has(parsed.event)) continue
    if (isRaw) yield `${line}\n`
    const { time, process, event } = parsed
    const text = [time, process, event, eventText(parsed, counts)].join(' ')
    for (const part of wrap(text, maxColumns)) yield `${part}\n`
  }
}

interface Counts {
  aggregated: number
  probed: number
}

function eventText({ event, fields }: TraceLine, counts: Counts): string {
  const field = (i: number): string => {
    const text = fields.at(i)
    if (text !== undefined) return text
    throw new DamoFault('list index out of range', `${event}: too few fields (${fields.join(' ')})`)
  }
  /** `name=value`. */
  const named = (i: number): bigint => integer(field(i).split('=')[1])
  const plain = (i: number): bigint => integer(field(i))
  const optional = (i: number): bigint => (i < fields.length ? named(i) : -1n)
  switch (event) {
    case 'damon:damon_aggregated': {
      const age = fields.length > 4 ? plain(4) : -1n
      const place = `${counts.aggregated}/${named(1)}`
      counts.aggregated = nextCount(counts.aggregated, named(1))
      return `${named(0)} ${place} ${rangeText(field(2))} ${plain(3)} ${age}`
    }
    case 'damon:damon_region_aggregated': {
      const place = `${counts.probed}/${named(1)}`
      counts.probed = nextCount(counts.probed, named(1))
      const hits = hitsText(field(5), fields.slice(6))
      return `${named(0)} ${place} ${rangeText(field(2))} ${plain(3)} ${plain(4)} ${hits}`
    }
    case 'damon:damos_before_apply':
      return (
        `${named(0)} ${named(1)} ${named(2)} ${named(3)} ${rangeText(field(4))} ` +
        `${plain(5)} ${plain(6)}`
      )
    case 'damon:damos_stat_after_apply_interval':
      return [
        named(0),
        named(1),
        printNr(named(2), 'human'),
        printSizeAccurate(named(3), 'human'),
        printNr(named(4), 'human'),
        printSizeAccurate(named(5), 'human'),
        printSizeAccurate(optional(6), 'human'),
        printNr(optional(7), 'human'),
        printNr(optional(8), 'human'),
      ].join(' ')
    default:
      return fields.join(' ')
  }
}

function nextCount(count: number, nrRegions: bigint): number {
  return BigInt(count + 1) === nrRegions ? 0 : count + 1
}

/** Of `start-end:`. */
function rangeText(field: string): string {
  const [from, until = ''] = field.split('-')
  const start = integer(from)
  const end = integer(until.slice(0, -1))
  return `${printSizeAccurate(start, 'human')} (${printSizeAccurate(end - start, 'human')})`
}

/** `probe_hits=` and hexadecimal numbers. */
function hitsText(first: string, others: readonly string[]): string {
  if (first === 'probe_hits=') return ''
  return [first.split('=')[1] ?? '', ...others]
    .map((hex) => {
      if (/^(0x)?[0-9a-f]+$/i.test(hex)) return String(BigInt(`0x${hex.replace(/^0x/i, '')}`))
      throw notInteger(hex)
    })
    .join(' ')
}

function integer(text: string | undefined): bigint {
  const value = parseInteger(text ?? '')
  if (value !== undefined) return value
  throw notInteger(text ?? '')
}

function notInteger(text: string): DamoFault {
  return new DamoFault(
    `invalid literal for int() with base 10: '${text}'`,
    `a field of the trace is no whole number (got ${JSON.stringify(text)})`,
  )
}

/** Breaks a line at white space where it is too long; all parts but the first are indented. */
function wrap(line: string, maxColumns: number): string[] {
  if (line.length <= maxColumns) return [line]
  const lines: string[] = []
  let fields: string[] = []
  let length = 0
  for (const field of line.split(/\s+/).filter((one) => one !== '')) {
    if (length + field.length > maxColumns) {
      // damo prints a field that is too long for any line twice where nothing stands before it.
      lines.push(fields.length > 0 ? fields.join(' ') : field)
      fields = ['  ']
      length = 2
    }
    fields.push(field)
    length += field.length
    if (fields.length > 1) length++
  }
  if (fields.length > 0) lines.push(fields.join(' '))
  return lines
}
