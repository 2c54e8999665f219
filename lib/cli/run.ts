import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import type { RunOptions } from '../engine/run.js'
import type { RunSummary } from '../engine/summary.js'
import type { LoadedScenario } from '../scenario/load.js'
import { print, shellLine, type CommandHost } from './host.js'
import { addScenarioOptions, wholeNumber, type ScenarioOptions } from './options.js'
import type { OutFolder } from './out-folder.js'
import { interruptOnSignals } from './signals.js'

interface RunCommandOptions extends ScenarioOptions {
  readonly out?: string
  readonly workers?: number
  readonly json?: true
}

/** Adds `damon-lab run`. */
export function addRun(program: Command, host: CommandHost): void {
  const command = program
    .command('run')
    .summary('run a scenario; show a heatmap and a summary')
    .description(
      'Runs a scenario (YAML, JSON, or a masim .cfg file), and prints what the monitors found as a ' +
        'heatmap with a summary below it. Ctrl-C ends the run and keeps what was recorded.',
    )
    .argument('<scenario>', 'scenario file')
    .option(
      '--out <folder>',
      'leave record.dlr, summary.json, scenario.yaml and report.html there; results of an earlier run are replaced',
    )
    .option(
      '--workers <number>',
      'worker threads (default: as many as the run is worth); the result is the same for any number',
      wholeNumber(1, 1024),
    )
  addScenarioOptions(command)
    .option('--json', 'print the summary as JSON, and nothing else')
    .addHelpText(
      'after',
      '\nExamples:\n' +
        '  damon-lab run scenarios/quickstart.yaml --out out/quickstart\n' +
        '  damon-lab run stairs.cfg --duration 20s\n' +
        '  damon-lab run my.yaml --set targets.db.memory=4GiB --set kernel=6.12 --json\n',
    )
    .action((file: string, options: RunCommandOptions) => run(file, options, host))
}

async function run(file: string, options: RunCommandOptions, host: CommandHost): Promise<void> {
  const { loadScenario } = await import('../scenario/load.js')
  const loaded = loadScenario(file, options)
  host.noteForReproduction(`seed ${loaded.plan.seed}`)
  const isJson = options.json === true
  const out = options.out === undefined ? undefined : await openOut(options.out, file, loaded, host)
  const temporary = out === undefined && !isJson ? await openTemporary() : undefined
  const record = out?.record ?? (temporary && join(temporary, 'record.dlr'))
  try {
    const summary = await execute(loaded, options, record, host)
    if (out !== undefined) {
      const { writeWhole } = await import('./write-files.js')
      writeWhole(out.summary, `${JSON.stringify(summary, undefined, 2)}\n`)
      const { writeHtmlReport } = await import('./write-html-report.js')
      await writeHtmlReport({ record: out.record, output: out.report, summary }, host.version)
    }
    if (isJson) print(JSON.stringify(summary, undefined, 2))
    else await show(summary, record!, { file, options })
  } finally {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true })
  }
}

/** Runs the plan with progress on standard error; a signal ends it early. */
async function execute(
  { plan, canonical }: LoadedScenario,
  { workers }: RunCommandOptions,
  record: string | undefined,
  host: CommandHost,
): Promise<RunSummary> {
  const [{ startRun }, { createProgressBar }] = await Promise.all([
    import('../engine/run.js'),
    import('./progress.js'),
  ])
  const interruption = interruptOnSignals()
  const bar = await createProgressBar(plan.durationUs)
  const options: RunOptions = {
    scenario: canonical,
    signal: interruption.signal,
    onProgress: (progress) => bar.update(progress),
    ...(workers !== undefined && { workers }),
    ...(record !== undefined && { recordFile: record }),
  }
  const run = startRun(plan, options)
  try {
    const summary = await run.done
    const code = interruption.exitCode()
    if (code !== undefined) host.exitWith(code)
    return summary
  } finally {
    interruption.dispose()
    bar.stop()
    await run.close()
  }
}

async function openOut(
  folder: string,
  file: string,
  { canonical }: LoadedScenario,
  host: CommandHost,
): Promise<OutFolder> {
  const [{ createOutFolder, writeScenario }, { formatScenario }] = await Promise.all([
    import('./out-folder.js'),
    import('../scenario/format-scenario.js'),
  ])
  const out = createOutFolder(folder, file)
  writeScenario(out.scenario, formatScenario(canonical), host.version)
  return out
}

async function openTemporary(): Promise<string> {
  const { createTemporaryFolder } = await import('./out-folder.js')
  return createTemporaryFolder()
}

/** Prints heatmap, summary, and what makes the same run again. */
async function show(
  summary: RunSummary,
  record: string,
  { file, options }: { readonly file: string; readonly options: RunCommandOptions },
): Promise<void> {
  const [{ drawHeatmaps }, { formatSummary }] = await Promise.all([
    import('./heatmap.js'),
    import('./summary-text.js'),
  ])
  const heatmaps = drawHeatmaps(record, summary)
  if (heatmaps !== '') print(`${heatmaps}\n`)
  print(`${formatSummary(summary)}\n`)
  const changes = [
    ...(options.duration === undefined ? [] : ['--duration', options.duration]),
    ...options.set.flatMap((text) => ['--set', text]),
  ]
  const words = ['damon-lab', 'run', file, '--seed', String(summary.seed), ...changes]
  print(`reproduce:  ${shellLine(words)}`)
  if (options.out !== undefined) print(`results in  ${options.out}`)
}
