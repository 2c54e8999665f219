/** `report trace`: its options. */
import { closeSync, openSync, readSync } from 'node:fs'
import type { Arguments } from '../../params/argparse.js'
import { DamoFault, DamoRefusal } from '../../params/fault.js'
import { TRACE_EVENTS } from '../../report/damo/trace.js'
import type { Tracer } from '../../report/damo/trace-line.js'
import { isSet, numberOf, textOf, textsOf } from './option-values.js'
import { writeReport } from './output.js'
import { perfLines } from './perf.js'
import type { ReportKind } from './report-kind.js'

/** The kind. */
export const TRACE: ReportKind = {
  options: [
    { names: ['--input', '-i'], placeholder: '<file>', help: 'trace to show' },
    {
      names: ['--event'],
      words: '+',
      choices: [...TRACE_EVENTS, 'all'],
      initial: ['all'],
      help: 'events to show (default: all)',
    },
    { names: ['--no_event'], words: '+', choices: TRACE_EVENTS, help: 'events to leave out' },
    { names: ['--tracer'], choices: ['perf', 'trace-cmd'] },
    { names: ['--output', '-o'] },
    { names: ['--raw'], words: 0, help: 'the lines themselves before their events' },
    {
      names: ['--max_cols'],
      type: 'int',
      initial: 100,
      placeholder: '<columns>',
      help: 'break longer lines (default: 100)',
    },
  ],
  plain: { name: 'input', value: (word) => word },
  async run(values) {
    const file = textOf(values, 'input')
    if (file === undefined) {
      throw new DamoRefusal('events of a running kernel are not traced here; use --input <file>')
    }
    const { traceText } = await import('../../report/damo/trace.js')
    const events = eventsOf(values)
    const { lines, tracer } = await openTrace(file)
    const options = {
      events,
      isRaw: isSet(values, 'raw'),
      maxColumns: numberOf(values, 'max_cols'),
    }
    await writeReport(traceText(lines, tracer, options))
  },
}

function eventsOf(values: Arguments): ReadonlySet<string> {
  const shown = textsOf(values, 'event')!
  const events = shown.includes('all') ? [...TRACE_EVENTS] : [...shown]
  for (const hidden of textsOf(values, 'no_event') ?? []) {
    const at = events.indexOf(hidden)
    if (at < 0) {
      throw new DamoFault(
        'list.remove(x): x not in list',
        `--no_event ${hidden}: the event is not shown anyway; leave it out`,
      )
    }
    events.splice(at, 1)
  }
  return new Set(events)
}

async function openTrace(
  file: string,
): Promise<{ readonly lines: Iterable<string>; readonly tracer: Tracer }> {
  const perf = isPerfData(file) ? perfLines('perf', ['script', '--force', '-i', file]) : undefined
  if (perf !== undefined) return { lines: perf, tracer: 'perf' }
  const { tracerOf } = await import('../../report/damo/trace-file.js')
  const { readLines } = await import('../../record/text-lines.js')
  const tracer = tracerOf(file)
  return { lines: texts(readLines(file)), tracer }
}

function* texts(lines: Iterable<{ readonly text: string }>): Generator<string, void> {
  for (const { text } of lines) yield text
}

function isPerfData(file: string): boolean {
  const head = Buffer.alloc(8)
  try {
    const fd = openSync(file, 'r')
    readSync(fd, head)
    closeSync(fd)
  } catch {
    return false
  }
  return head.toString('latin1') === 'PERFILE2'
}
