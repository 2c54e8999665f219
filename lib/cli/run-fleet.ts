/** `run` on a fleet: guests and their host are run, and what they came to is kept and shown. */
import type { FleetResult } from '../engine/fleet/run-fleet.js'
import type { LoadedFleet } from '../scenario/load-fleet.js'
import { EXIT } from './exit-codes.js'
import { print, remark, type CommandHost } from './host.js'
import type { OutFolder } from './out-folder.js'
import { printReproduction } from './reproduction.js'
import type { RunCommandOptions } from './run-scenario.js'
import { interruptOnSignals } from './signals.js'

/** Runs a fleet; leaves the results in a folder, or shows them. */
export async function runFleetScenario(
  { plan, canonical }: LoadedFleet,
  file: string,
  options: RunCommandOptions,
  host: CommandHost,
): Promise<void> {
  host.noteForReproduction(`seed ${plan.seed}`)
  const out =
    options.out === undefined ? undefined : await openOut(options.out, canonical, file, host)
  const result = await execute(plan, options, host)
  const { summary } = result
  if (out !== undefined) await writeResults(out, result, canonical)
  const [{ formatChecks }, { formatFleet }] = await Promise.all([
    import('./checks-text.js'),
    import('./fleet-text.js'),
  ])
  const failed = (summary.checks ?? []).filter(({ passed }) => passed === false)
  if (failed.length > 0) host.exitWith(EXIT.failed)
  if (options.json === true) {
    print(JSON.stringify(summary, undefined, 2))
    if (failed.length > 0) remark(formatChecks(failed))
    return
  }
  print(`${formatFleet(summary)}\n`)
  if (summary.checks !== undefined) print(`${formatChecks(summary.checks)}\n`)
  printReproduction(['run', file], summary.seed, options, true)
}

async function openOut(
  folder: string,
  canonical: LoadedFleet['canonical'],
  file: string,
  host: CommandHost,
): Promise<OutFolder> {
  const [{ createOutFolder, writeScenario }, { formatScenario }] = await Promise.all([
    import('./out-folder.js'),
    import('../scenario/format-scenario.js'),
  ])
  const out = createOutFolder(folder, [file], true)
  writeScenario(out.scenario, formatScenario(canonical), host.version, true)
  return out
}

/** The summary first: it is there whatever becomes of the page. */
async function writeResults(
  out: OutFolder,
  { summary, course }: FleetResult,
  canonical: LoadedFleet['canonical'],
): Promise<void> {
  const [{ writeWholeFile }, { formatGuests }, { fleetPage }, { formatScenario }] =
    await Promise.all([
      import('../record/whole-file.js'),
      import('./guests-csv.js'),
      import('./fleet-page.js'),
      import('../scenario/format-scenario.js'),
    ])
  const { writeWhole } = await import('./write-files.js')
  writeWhole(out.summary, `${JSON.stringify(summary, undefined, 2)}\n`)
  writeWholeFile(out.guests, formatGuests(summary.guests), 'the table of guests cannot be written')
  const page = fleetPage({ summary, course, scenario: formatScenario(canonical) })
  writeWholeFile(out.report, page, 'the report cannot be written')
}

/** Runs the plan with progress on standard error; a signal ends it early. */
async function execute(
  plan: LoadedFleet['plan'],
  { workers }: RunCommandOptions,
  host: CommandHost,
): Promise<FleetResult> {
  const [{ runFleet }, { createProgressBar }] = await Promise.all([
    import('../engine/fleet/run-fleet.js'),
    import('./progress.js'),
  ])
  const interruption = interruptOnSignals()
  const bar = await createProgressBar(plan.durationUs)
  try {
    const result = await runFleet(plan, {
      signal: interruption.signal,
      onProgress: (progress) => bar.update(progress),
      ...(workers !== undefined && { workers }),
    })
    const code = interruption.exitCode()
    if (code !== undefined) host.exitWith(code)
    return result
  } finally {
    interruption.dispose()
    bar.stop()
  }
}
