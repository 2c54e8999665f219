import type { Command } from 'commander'
import type { CommandHost } from './host.js'

const SUMMARY = 'cut a record, or join its snapshots'

/** Adds `damon-lab adjust`, whose options are read by damo's rules. */
export function addAdjust(program: Command, host: CommandHost): void {
  program.enablePositionalOptions()
  program
    .command('adjust')
    .summary(SUMMARY)
    .description(
      'Writes a record with less in it, or with longer aggregation intervals. Options, output, messages and exit ' +
        'codes are those of `damo adjust`; the record may also be a plain argument.',
    )
    .usage('[options] [record]')
    .argument('[words...]')
    .helpOption(false)
    .allowUnknownOption()
    .passThroughOptions()
    .action(async (words: readonly string[]) => {
      const [{ runKind }, { ADJUST }] = await Promise.all([
        import('./damo/run-report.js'),
        import('./damo/adjust.js'),
      ])
      host.exitWith(await runKind(ADJUST, SUMMARY, 'damon-lab adjust', words))
    })
}
