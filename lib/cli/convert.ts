import { Option, type Command } from 'commander'
import type { RecordFormat } from '../record/detect.js'
import { remark, type CommandHost } from './host.js'
import { interruptOnSignals } from './signals.js'

interface ConvertCommandOptions {
  readonly format?: RecordFormat
}

/** Adds `damon-lab convert`. */
export function addConvert(program: Command, host: CommandHost): void {
  program
    .command('convert')
    .summary("convert a record to damo's format, or back")
    .description(
      "Converts a record between the lab's format (record.dlr) and those of damo. The input's format is " +
        'found by its content. An existing output is replaced when all is converted.',
    )
    .argument('<input>', 'record to read')
    .argument('<output>', 'record to write')
    .addOption(
      new Option(
        '--format <format>',
        'format to write (default: dlr where the output is named *.dlr, else json_compressed)',
      ).choices(['dlr', 'json_compressed', 'json', 'perf_script']),
    )
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  damon-lab convert out/record.dlr damon.data    # then: damo report heatmap --input damon.data\n' +
        '  damon-lab convert damon.data record.dlr\n',
    )
    .action((input: string, output: string, options: ConvertCommandOptions) =>
      convert(input, output, options, host),
    )
}

async function convert(
  input: string,
  output: string,
  { format }: ConvertCommandOptions,
  host: CommandHost,
): Promise<void> {
  const [{ convertRecord }, { fileBehind, refuseNoFile }] = await Promise.all([
    import('../record/convert.js'),
    import('./write-files.js'),
  ])
  refuseNoFile(input)
  const file = fileBehind(output)
  const interruption = interruptOnSignals()
  try {
    const chosen = format ?? (output.endsWith('.dlr') ? 'dlr' : 'json_compressed')
    const { ending } = await convertRecord(input, file, chosen, { signal: interruption.signal })
    if (ending !== undefined && !ending.isComplete) {
      const reason = ending.reason === undefined ? '' : ` (${ending.reason})`
      remark(`note: ${input} ends early, at byte ${ending.offset}${reason}; that much is converted`)
    }
  } catch (error) {
    const code = interruption.exitCode()
    if (code === undefined) throw error
    remark('interrupted; the output is as it was')
    host.exitWith(code)
  } finally {
    interruption.dispose()
  }
}
