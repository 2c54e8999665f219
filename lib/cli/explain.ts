import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Option, type Command } from 'commander'
import type { KernelLevel } from '../core/kernel.js'
import type { RecordQuestion, SchemesOfContext } from '../explain/explain-record.js'
import type { ExplainQuestion } from '../explain/question.js'
import type { RecordExplanation, RunExplanation } from '../explain/reason.js'
import type { SetUp } from './export-source.js'
import { print, type CommandHost } from './host.js'
import { wholeNumber } from './options.js'
import { interruptOnSignals } from './signals.js'

/** All levels; written out, so that help loads no kernel. */
const LEVELS: readonly KernelLevel[] = ['6.12', '6.18', '7.2', 'next']

interface ExplainOptions extends RecordQuestion {
  readonly schemes?: string
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
        'scheme did or did not act on it, the most important reason first. With --schemes, it tells what these ' +
        'schemes would do on each snapshot of any record, of the lab or of damo.',
    )
    .argument(
      '<run>',
      "result folder of `run --out`, or its record; with --schemes any record of damo's too",
    )
    .option('--scheme <number>', 'only this scheme', number)
    .option('--context <number>', 'only this context', number)
    .option('--target <name>', 'only this target')
    .option(
      '--addr <range>',
      "addresses: start-end, start+size or one; +64M counts from the start of the target's memory",
    )
    .option('--at <time>', 'at this virtual time, such as 10s (default: the end of the run)')
    .option(
      '--schemes <file>',
      "tell what these schemes would do: schemes, kdamonds (JSON or YAML) or one-line schemes (.damos) of damo's, " +
        'or a scenario',
    )
    .addOption(
      new Option(
        '--kernel <level>',
        "with --schemes: whose schemes (default: as the record's scenario says, else next)",
      ).choices(LEVELS),
    )
    .option('--json', 'print all that was found as JSON, in bytes, us and shares from 0 to 1')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  damon-lab explain out/run\n' +
        '  damon-lab explain out/run --scheme 0 --target db --addr +64M+2M --at 10s\n' +
        '  damon-lab explain damon.data --schemes schemes.json\n' +
        '\ndocs/explain.md explains the reasons.\n',
    )
    .action((path: string, options: ExplainOptions) => explain(path, options, host))
}

async function explain(path: string, options: ExplainOptions, host: CommandHost): Promise<void> {
  const interruption = interruptOnSignals()
  const { signal } = interruption
  const { schemes, kernel } = options
  try {
    if (kernel !== undefined && schemes === undefined) {
      const { UsageError } = await import('../base/errors.js')
      throw new UsageError('--kernel: goes with --schemes; expected it left out', {
        hint: "a run that is run again has its scenario's",
      })
    }
    const { recordOf } = await import('../explain/run-source.js')
    const record = recordOf(path)
    const explanation =
      schemes === undefined
        ? await explanationOfRun(record, options, signal)
        : await explanationOfRecord(record, schemes, options, signal)
    if (options.json === true) {
      print(JSON.stringify(explanation, undefined, 2))
      return
    }
    if (explanation.kind === 'run') {
      const { formatRunExplanation } = await import('./explain-text.js')
      print(formatRunExplanation(explanation))
    } else {
      const { formatRecordExplanation } = await import('./explain-record-text.js')
      print(formatRecordExplanation(explanation, path))
    }
  } catch (error) {
    const code = interruption.exitCode()
    if (code === undefined) throw error
    host.exitWith(code)
  } finally {
    interruption.dispose()
  }
}

async function explanationOfRun(
  record: string,
  question: ExplainQuestion,
  signal: AbortSignal,
): Promise<RunExplanation> {
  const [{ openRun }, { explainRun }, { createProgressBar }] = await Promise.all([
    import('../explain/run-source.js'),
    import('../explain/explain-run.js'),
    import('./progress.js'),
  ])
  const { plan, reader } = await openRun(record)
  const bar = await createProgressBar(plan.durationUs)
  try {
    const onProgress = bar.update.bind(bar)
    return await explainRun(plan, reader, question, { signal, onProgress })
  } finally {
    bar.stop()
    reader.close()
  }
}

/** damo's records are converted first. */
async function explanationOfRecord(
  record: string,
  schemesFile: string,
  question: RecordQuestion,
  signal: AbortSignal,
): Promise<RecordExplanation> {
  const [{ explainRecord }, { loadSetUp }, { detectFormat }, { convertRecord }, { openRecord }] =
    await Promise.all([
      import('../explain/explain-record.js'),
      import('./export-source.js'),
      import('../record/detect.js'),
      import('../record/convert.js'),
      import('../record/reader.js'),
    ])
  const { namesOf } = await import('./report-names.js')
  const given = schemesOf(await loadSetUp(schemesFile))
  const isOwn = detectFormat(record) === 'dlr'
  const temporary = isOwn ? undefined : mkdtempSync(join(tmpdir(), 'damon-lab-explain-'))
  try {
    const own = temporary === undefined ? record : join(temporary, 'record.dlr')
    if (!isOwn) await convertRecord(record, own, 'dlr', { signal })
    const reader = openRecord(own)
    try {
      const { target } = await namesOf(reader.scenario, record, undefined)
      const targetName = (context: number, index: number): string =>
        target(context, index).replace(/^target /, '')
      return explainRecord({ reader, targetName }, given, question)
    } finally {
      reader.close()
    }
  } finally {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true })
  }
}

function schemesOf({ kdamonds, schemes = [] }: SetUp): SchemesOfContext[] {
  if (kdamonds === undefined) return [{ ops: undefined, schemes }]
  const contexts = kdamonds.flatMap((kdamond) => kdamond.contexts)
  return contexts.map(({ ops, schemes: own }) => ({
    ops: OPS.find((name) => name === ops),
    schemes: own,
  }))
}

const OPS = ['vaddr', 'fvaddr', 'paddr'] as const
