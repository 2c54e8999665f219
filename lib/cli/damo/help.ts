/** Help of the commands that follow damo's rules. */
import type { OptionSpec } from '../../params/argparse.js'

const COLUMN = 32

/**
 * The help of a command.
 *
 * @param usage the command with what it takes
 * @param about what it does
 */
export function helpText(usage: string, about: string, options: readonly OptionSpec[]): string {
  return [
    `usage: ${usage}`,
    '',
    about,
    '',
    'options (may be shortened while they stay unambiguous):',
    line('-h, --help', 'this help'),
    ...options.filter(({ help }) => help !== undefined).map(optionLine),
  ].join('\n')
}

function optionLine(option: OptionSpec): string {
  const { choices, placeholder, words, help } = option
  const names = option.names.toSorted((a, b) => a.length - b.length)
  const value = placeholder ?? choices?.join('|') ?? (words === 0 ? '' : '<value>')
  const repeated = option.isRepeatable === true ? ' (may be repeated)' : ''
  return line(`${names.join(', ')} ${value}`.trimEnd(), help! + repeated)
}

function line(left: string, right: string): string {
  return left.length < COLUMN - 2
    ? `  ${left.padEnd(COLUMN - 2)}${right}`
    : `  ${left}\n${' '.repeat(COLUMN)}${right}`
}
