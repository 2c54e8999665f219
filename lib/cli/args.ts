import type { Command } from 'commander'
import { print, remark, type CommandHost } from './host.js'

/** Adds `damon-lab args`. */
export function addArgs(program: Command, host: CommandHost): void {
  program.enablePositionalOptions()
  program
    .command('args')
    .summary("print DAMON parameters of damo's options")
    .description(
      "Reads damo's options for DAMON parameters and prints them as damo does: options, output, messages " +
        'and exit codes are those of `damo args damon`.',
    )
    .argument('<type>', 'damon')
    .argument('[options...]', 'options of damo; `damon-lab args damon -h` lists them')
    .passThroughOptions()
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  damon-lab args damon --target_pid 4242 --damos_action pageout --damos_age 5s max\n' +
        '  damon-lab args damon kdamonds.json --format report\n',
    )
    .action(async (type: string, words: readonly string[]) => {
      if (type !== 'damon') {
        remark(
          `damon-lab args: error: argument <type>: invalid choice: '${type}' (choose from 'damon')`,
        )
        host.exitWith(2)
        return
      }
      const { printParams } = await import('./args-damon.js')
      host.exitWith(printParams(words, { print, remark }))
    })
}
