/**
 * `npm run fidelity [-- schemes] [--recordings FOLDER --seeds N --out FILE]`: simulates recordings of a real kernel
 * with many seeds, and says which of the kernel's figures are such as the simulator's: those of monitoring, or those
 * of schemes at work. `--scenarios FOLDER` writes the scenarios of the recordings instead.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Piscina } from 'piscina'
import { format, resolveConfig } from 'prettier'
import { figuresOf, type Figures } from '../../lib/compare/recording-figures.js'
import { readRecording } from '../../lib/compare/recording.js'
import { fidelityDocument } from './document.js'
import { explain } from './explanations.js'
import { RECORDED_COSTS, scenarioText } from './scenario-of.js'
import { schemesDocument } from './schemes/document.js'
import { explainSchemes } from './schemes/explanations.js'
import { schemeFiguresOf } from './schemes/figures.js'
import { readSchemeRecording } from './schemes/recording.js'
import { schemeScenarioText } from './schemes/scenario.js'
import { shareInside, unexplained, type Explain } from './tables.js'
import { judge, type RecordingVerdict } from './verdict.js'
import type { FidelityTask } from './worker.js'

const SEEDS_PER_TASK = 10

/** A kind of recordings, and what is made of them. */
interface Comparison {
  readonly isOfSchemes: boolean
  readonly files: (folder: string) => string[]
  readonly kernelOf: (file: string) => { readonly name: string; readonly figures: Figures }
  readonly scenarioOf: (file: string) => { readonly name: string; readonly text: string }
  readonly explain: Explain
  readonly documentOf: (verdicts: readonly RecordingVerdict[], nrSeeds: number) => string
}

const MONITORING: Comparison = {
  isOfSchemes: false,
  files: (folder) => [
    ...listOf(folder, () => true),
    ...listOf(join(folder, 'schemes'), isMonitoring),
  ],
  kernelOf(file) {
    const recording = readRecording(file)
    return { name: recording.name, figures: figuresOf(recording) }
  },
  scenarioOf(file) {
    const recording = readRecording(file)
    return { name: recording.name, text: scenarioText(recording) }
  },
  explain,
  documentOf: (verdicts, nrSeeds) => fidelityDocument(verdicts, nrSeeds, RECORDED_COSTS),
}

const SCHEMES: Comparison = {
  isOfSchemes: true,
  files: (folder) => listOf(join(folder, 'schemes'), (file) => !isMonitoring(file)),
  kernelOf(file) {
    const { name, scheme_log: log, workload } = readSchemeRecording(file)
    return { name, figures: schemeFiguresOf(log, workload.dur_us) }
  },
  scenarioOf(file) {
    const recording = readSchemeRecording(file)
    return { name: recording.name, text: schemeScenarioText(recording) }
  },
  explain: explainSchemes,
  documentOf: schemesDocument,
}

process.exitCode = await main()

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      recordings: { type: 'string', default: '../shared/kernel-recordings' },
      seeds: { type: 'string', default: '200' },
      out: { type: 'string' },
      scenarios: { type: 'string' },
    },
  })
  const nrSeeds = Number(values.seeds)
  if (!Number.isInteger(nrSeeds) || nrSeeds < 1) {
    console.error(`--seeds: got ${values.seeds}; expected a whole number above 0`)
    return 2
  }
  const [kind = 'monitoring'] = positionals
  if (kind !== 'monitoring' && kind !== 'schemes') {
    console.error(`got ${kind}; expected schemes, or nothing for recordings of monitoring`)
    return 2
  }
  const comparison = kind === 'schemes' ? SCHEMES : MONITORING
  const files = comparison.files(values.recordings)
  if (files.length === 0) {
    console.error(`${values.recordings}: no recordings there (*.json.gz); name their folder with`)
    console.error('--recordings FOLDER')
    return 2
  }
  if (values.scenarios !== undefined) {
    mkdirSync(values.scenarios, { recursive: true })
    for (const file of files) {
      const { name, text } = comparison.scenarioOf(file)
      writeFileSync(join(values.scenarios, `${name}.yaml`), text)
    }
    return 0
  }
  const pool = new Piscina({
    filename: new URL('./worker.js', import.meta.url).href,
    maxThreads: availableParallelism(),
  })
  try {
    const verdicts = await Promise.all(
      files.map((file) => verdictOf(pool, comparison, file, nrSeeds)),
    )
    return await report(comparison, verdicts, nrSeeds, values.out)
  } finally {
    await pool.destroy()
  }
}

function isMonitoring(file: string): boolean {
  return file.startsWith('va-')
}

function listOf(folder: string, filter: (file: string) => boolean): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json.gz') && filter(file))
    .sort()
    .map((file) => join(folder, file))
}

async function verdictOf(
  pool: Piscina,
  { kernelOf, isOfSchemes }: Comparison,
  file: string,
  nrSeeds: number,
): Promise<RecordingVerdict> {
  const tasks: Promise<Figures[]>[] = []
  for (let first = 1; first <= nrSeeds; first += SEEDS_PER_TASK) {
    const seeds = Array.from(
      { length: Math.min(SEEDS_PER_TASK, nrSeeds + 1 - first) },
      (_, i) => first + i,
    )
    const task: FidelityTask = { file, seeds, isOfSchemes }
    tasks.push(pool.run(task) as Promise<Figures[]>)
  }
  const kernel = kernelOf(file)
  const verdict = judge(kernel, kernel.figures, (await Promise.all(tasks)).flat())
  const inside = verdict.pairs.filter(({ isInside }) => isInside).length
  console.log(`${verdict.name}: ${inside} of ${verdict.pairs.length} inside`)
  for (const { figure, kernel: value, low, high, isInside } of verdict.pairs) {
    if (!isInside) console.log(`  ${figure}: ${value}; expected ${low} to ${high}`)
  }
  return verdict
}

async function report(
  comparison: Comparison,
  verdicts: readonly RecordingVerdict[],
  nrSeeds: number,
  out: string | undefined,
): Promise<number> {
  console.log(shareInside(verdicts))
  for (const pair of unexplained(verdicts, comparison.explain))
    console.log(`not explained: ${pair}`)
  if (out !== undefined) {
    const options = await resolveConfig(out)
    const text = comparison.documentOf(verdicts, nrSeeds)
    writeFileSync(out, await format(text, { ...options, filepath: out }))
  }
  return 0
}
