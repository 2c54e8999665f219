/** Help for options that are a table. */
import type { OptionSpec } from './argparse.js'

const COLUMN = 26

/** The help of a command: one entry for each option. */
export function paramsHelp(command: string, specs: readonly OptionSpec[]): string {
  const entries = specs.map((spec) => {
    const name = spec.names.length === 0 ? (spec.words ?? spec.key) : spec.names.join(', ')
    const head = `  ${name}${spec.names.length > 0 && spec.words !== undefined ? ` ${spec.words}` : ''}`
    const again = spec.isRepeated === true ? '; may be repeated' : ''
    const gap =
      head.length < COLUMN - 1 ? ' '.repeat(COLUMN - head.length) : `\n${' '.repeat(COLUMN)}`
    return `${head}${gap}${spec.help}${again}`
  })
  const options = specs.filter(({ names }) => names.length > 0)
  const usage = `usage: ${command} [options] [<deducible string>]`
  const intro = `Prints DAMON parameters, as damo does; ${options.length} options, all of them damo's:`
  return [usage, '', intro, '', ...entries].join('\n')
}
