import type { Command } from 'commander'
import type { ExplainQuestion } from '../explain/question.js'
import { print, type CommandHost } from './host.js'
import { wholeNumber } from './options.js'
import { interruptOnSignals } from './signals.js'

interface ExplainOptions extends ExplainQuestion {
  readonly json?: true
}

/** Adds `damon-lab explain`. */
export function addExplain(program: Command, host: CommandHost): void {
  const number = wholeNumber(0, 65_535)
  program
    .command('explain')
    .summary('why memory was or was not seen as hot, and why schemes did or did not act')
    .description(
      'Runs a recorded run again from its seed, and tells why memory was or was not seen as hot, and why each ' +
        'scheme did or did not act on it, the most important reason first.',
    )
    .argument('<run>', 'result folder of `run --out`, or its record')
    .option('--scheme <number>', 'only this scheme', number)
    .option('--context <number>', 'only this context', number)
    .option('--target <name>', 'only this target')
    .option(
      '--addr <range>',
      "addresses: start-end, start+size or one; +64M counts from the start of the target's memory",
    )
    .option('--at <time>', 'at this virtual time, such as 10s (default: the end of the run)')
    .option('--json', 'print all that was found as JSON, in bytes, us and shares from 0 to 1')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  damon-lab explain out/run\n' +
        '  damon-lab explain out/run --scheme 0 --target db --addr +64M+2M --at 10s\n' +
        '\ndocs/explain.md explains the reasons.\n',
    )
    .action((path: string, options: ExplainOptions) => explain(path, options, host))
}

async function explain(path: string, options: ExplainOptions, host: CommandHost): Promise<void> {
  const interruption = interruptOnSignals()
  try {
    await explainRecorded(path, options, interruption.signal)
  } catch (error) {
    const code = interruption.exitCode()
    if (code === undefined) throw error
    host.exitWith(code)
  } finally {
    interruption.dispose()
  }
}

async function explainRecorded(
  path: string,
  options: ExplainOptions,
  signal: AbortSignal,
): Promise<void> {
  const [{ openRun, recordOf }, { explainRun }, { createProgressBar }] = await Promise.all([
    import('../explain/run-source.js'),
    import('../explain/explain-run.js'),
    import('./progress.js'),
  ])
  const { plan, reader } = await openRun(recordOf(path))
  const bar = await createProgressBar(plan.durationUs)
  try {
    const onProgress = bar.update.bind(bar)
    const explanation = await explainRun(plan, reader, options, { signal, onProgress })
    bar.stop()
    if (options.json === true) {
      print(JSON.stringify(explanation, undefined, 2))
      return
    }
    const { formatRunExplanation } = await import('./explain-text.js')
    print(formatRunExplanation(explanation))
  } finally {
    bar.stop()
    reader.close()
  }
}
