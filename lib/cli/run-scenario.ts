/** What `run` and `replay` have in common: a scenario is run, and its results are kept and shown. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { RunOptions } from '../engine/run.js'
import type { RunSummary } from '../engine/summary.js'
import type { LoadedScenario } from '../scenario/load.js'
import type { ScenarioWarning } from '../scenario/warnings.js'
import { EXIT } from './exit-codes.js'
import { print, remark, type CommandHost } from './host.js'
import type { ScenarioOptions } from './options.js'
import type { OutFolder } from './out-folder.js'
import { printReproduction } from './reproduction.js'
import { interruptOnSignals } from './signals.js'

/** Values of the options of both commands. */
export interface RunCommandOptions extends ScenarioOptions {
  readonly out?: string
  readonly workers?: number
  readonly json?: true
}

/** A scenario, and where it comes from. */
export interface ScenarioToRun {
  readonly loaded: LoadedScenario
  /** Files that are never written over. */
  readonly files: readonly string[]
  /** Folder that file names in the scenario count from. */
  readonly baseDir: string
  /** The command without its options, which are those of both commands. */
  readonly words: readonly string[]
}

/** Runs a scenario; leaves the results in a folder, or shows them. */
export async function runScenario(
  scenario: ScenarioToRun,
  options: RunCommandOptions,
  host: CommandHost,
): Promise<void> {
  const { loaded } = scenario
  host.noteForReproduction(`seed ${loaded.plan.seed}`)
  const isJson = options.json === true
  const out = options.out === undefined ? undefined : await openOut(options.out, scenario, host)
  const temporary = out === undefined && !isJson ? await openTemporary() : undefined
  const record = out?.record ?? (temporary && join(temporary, 'record.dlr'))
  const [{ warningsOf }, { formatWarnings }] = await Promise.all([
    import('../scenario/warnings.js'),
    import('./warnings-text.js'),
  ])
  try {
    const warnings = warningsOf(loaded)
    if (warnings.length > 0) remark(formatWarnings(warnings))
    const summary = withWarnings(await execute(loaded, options, record, host), warnings)
    if (out !== undefined) {
      const { writeWhole } = await import('./write-files.js')
      writeWhole(out.summary, `${JSON.stringify(summary, undefined, 2)}\n`)
      const { writeHtmlReport } = await import('./write-html-report.js')
      await writeHtmlReport({ record: out.record, output: out.report, summary }, host.version)
    }
    const { formatChecks } = await import('./checks-text.js')
    const failed = (summary.checks ?? []).filter(({ passed }) => passed === false)
    if (failed.length > 0) host.exitWith(EXIT.failed)
    if (isJson) {
      print(JSON.stringify(summary, undefined, 2))
      if (failed.length > 0) remark(formatChecks(failed))
    } else await show(summary, record!, scenario, options)
  } finally {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true })
  }
}

/** A summary that tells what the run was warned of. */
function withWarnings(summary: RunSummary, warnings: readonly ScenarioWarning[]): RunSummary {
  if (warnings.length === 0) return summary
  const told = warnings.map(({ code, path, message, remedy }) => ({ code, path, message, remedy }))
  return { ...summary, warnings: told }
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
  { loaded: { canonical, plan }, files, baseDir }: ScenarioToRun,
  host: CommandHost,
): Promise<OutFolder> {
  const [{ createOutFolder, writeScenario }, { formatScenario }, names] = await Promise.all([
    import('./out-folder.js'),
    import('../scenario/format-scenario.js'),
    import('../scenario/whole-names.js'),
  ])
  const replayed = names.replayedFiles(canonical, baseDir)
  const out = createOutFolder(folder, [...files, ...replayed])
  const whole = names.withWholeFileNames(canonical, baseDir)
  const isExact = plan.concurrent !== true
  writeScenario(out.scenario, formatScenario(whole), host.version, isExact)
  return out
}

async function openTemporary(): Promise<string> {
  const { createTemporaryFolder } = await import('./out-folder.js')
  return createTemporaryFolder()
}

/** Prints heatmap, summary, checks, and what makes the same run again. */
async function show(
  summary: RunSummary,
  record: string,
  { words }: ScenarioToRun,
  options: RunCommandOptions,
): Promise<void> {
  const [{ drawHeatmaps }, { formatSummary }, { formatChecks }] = await Promise.all([
    import('./heatmap.js'),
    import('./summary-text.js'),
    import('./checks-text.js'),
  ])
  const heatmaps = drawHeatmaps(record, summary)
  if (heatmaps !== '') print(`${heatmaps}\n`)
  print(`${formatSummary(summary)}\n`)
  if (summary.checks !== undefined) print(`${formatChecks(summary.checks)}\n`)
  printReproduction(words, summary.seed, options, summary.concurrent !== true)
}
