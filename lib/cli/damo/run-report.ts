/** Runs `damon-lab report`: finds the kind, reads its options, prints the report, and tells failures as damo does. */
import { UsageError } from '../../base/errors.js'
import { suggest } from '../../base/suggest.js'
import { parseArguments, type Arguments, type ParsedArguments } from '../../params/argparse.js'
import { DamoFault, DamoRefusal } from '../../params/fault.js'
import { remark } from '../host.js'
import { helpText } from './help.js'
import { REPORT_KINDS } from './kinds.js'
import { printReport } from './output.js'
import type { ReportKind } from './report-kind.js'

/** Kinds that are not damo's; their commands are beside this one. */
const OWN_KINDS = ['html', 'migration', 'schemes', 'working-set', 'writes']

/**
 * Runs the command.
 *
 * @returns the exit code: 0; 1 where damo exits with 1; 2 for a wrong command line
 */
export async function runReport(line: readonly string[]): Promise<number> {
  const name = line.at(0)
  const words = line.slice(1)
  const entry = REPORT_KINDS.get(name ?? '')
  if (entry === undefined) {
    const known = [...REPORT_KINDS.keys(), ...OWN_KINDS]
    const got = name === undefined ? 'nothing' : JSON.stringify(name)
    const hint = suggest(name ?? '', known) ?? 'damon-lab report --help lists them'
    remark(
      `damon-lab report: error: not a kind of report (got ${got}); expected one of ${known.join(', ')}`,
    )
    remark(`hint: ${hint}`)
    return 2
  }
  return runKind(await entry.load(), entry.summary, `damon-lab report ${name}`, words)
}

/** Runs a report, or a command like one. */
export async function runKind(
  kind: ReportKind,
  summary: string,
  program: string,
  words: readonly string[],
): Promise<number> {
  try {
    const { options, positional } = kind
    const parsed = parseArguments(options, words, positional === undefined ? 1 : 2)
    if (parsed.wantsHelp) {
      const first = positional === undefined ? '' : ` [${positional.choices.join('|')}]`
      await printReport([helpText(`${program}${first} [options] [record]`, summary, options)])
      return 0
    }
    await kind.run(withWords(kind, parsed))
    return 0
  } catch (error) {
    return tell(error, program)
  }
}

/** Tells a failure. */
async function tell(error: unknown, program: string): Promise<number> {
  if (error instanceof DamoRefusal) {
    await printReport([error.message])
    return 1
  }
  if (error instanceof DamoFault) {
    const place = error.path.length === 0 ? '' : `${error.path.join('.')}: `
    remark(`${program}: error: ${place}${error.message}\n(damo fails here too: ${error.damoText})`)
    return 1
  }
  if (!(error instanceof UsageError)) throw error
  const hint = error.hint === undefined ? '' : `\nhint: ${error.hint}`
  remark(`${program}: error: ${error.message}${hint}\nhint: ${program} --help lists the options`)
  return 2
}

/** Words that belong to no option: one may be the record. */
function withWords(kind: ReportKind, { values, words }: ParsedArguments): Arguments {
  let result: Arguments = values
  const { positional, plain } = kind
  let isPlainGiven = false
  let isPositionalGiven = false
  for (const word of words) {
    if (positional?.choices.includes(word) === true && !isPositionalGiven) {
      isPositionalGiven = true
      result = { ...result, [positional.name]: word }
    } else if (!isPlainGiven) {
      isPlainGiven = true
      result = { ...result, [plain.name]: plain.value(word, result) }
    } else {
      throw new UsageError(`unrecognized arguments: ${word}`)
    }
  }
  return result
}
