/** Help of the commands that follow damo's rules. */
import type { OptionSpec } from './arguments.js'
import type { ReportKind } from './report-kind.js'

const COLUMN = 32

/** The options of a report or command. */
export function helpText(
  { options, positional }: ReportKind,
  summary: string,
  program: string,
): string {
  const first = positional === undefined ? '' : ` [${positional.choices!.join('|')}]`
  return [
    `usage: ${program}${first} [options] [record]`,
    '',
    summary,
    '',
    'options (may be shortened while they stay unambiguous):',
    line('-h, --help', 'this help'),
    ...options.filter(({ help }) => help !== undefined).map(optionLine),
  ].join('\n')
}

function optionLine(option: OptionSpec): string {
  const { names, choices, placeholder, words, help } = option
  const value = choices?.join('|') ?? placeholder ?? (words === 0 ? '' : '<value>')
  const repeated = option.isRepeatable === true ? ' (may be repeated)' : ''
  return line(`${[...names].reverse().join(', ')} ${value}`, help! + repeated)
}

function line(left: string, right: string): string {
  return left.length < COLUMN - 2
    ? `  ${left.padEnd(COLUMN - 2)}${right}`
    : `  ${left}\n${' '.repeat(COLUMN)}${right}`
}
