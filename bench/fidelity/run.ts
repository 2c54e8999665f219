/**
 * `npm run fidelity [-- --recordings FOLDER --seeds N --out FILE]`: simulates recordings of a real kernel with many
 * seeds, and says which of the kernel's figures are such as the simulator's. `--scenarios FOLDER` writes the
 * scenarios of the recordings instead.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Piscina } from 'piscina'
import { format, resolveConfig } from 'prettier'
import { fidelityDocument, unexplained } from './document.js'
import { figuresOf, type Figures } from '../../lib/compare/recording-figures.js'
import { RECORDED_COSTS, scenarioText } from './scenario-of.js'
import { readRecording } from '../../lib/compare/recording.js'
import { judge, type RecordingVerdict } from './verdict.js'
import type { FidelityTask } from './worker.js'

const SEEDS_PER_TASK = 10

process.exitCode = await main()

async function main(): Promise<number> {
  const { values } = parseArgs({
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
  const files = recordingFiles(values.recordings)
  if (files.length === 0) {
    console.error(`${values.recordings}: no recordings there (*.json.gz); name their folder with`)
    console.error('--recordings FOLDER')
    return 2
  }
  if (values.scenarios !== undefined) {
    mkdirSync(values.scenarios, { recursive: true })
    for (const file of files) {
      const recording = readRecording(file)
      writeFileSync(join(values.scenarios, `${recording.name}.yaml`), scenarioText(recording))
    }
    return 0
  }
  const pool = new Piscina({
    filename: new URL('./worker.js', import.meta.url).href,
    maxThreads: availableParallelism(),
  })
  try {
    const verdicts = await Promise.all(files.map((file) => verdictOf(pool, file, nrSeeds)))
    return await report(verdicts, nrSeeds, values.out)
  } finally {
    await pool.destroy()
  }
}

/** Recordings of monitoring; those with schemes that act need a machine. */
function recordingFiles(folder: string): string[] {
  const list = (name: string, filter: (file: string) => boolean): string[] =>
    existsSync(name)
      ? readdirSync(name)
          .filter((file) => file.endsWith('.json.gz') && filter(file))
          .sort()
          .map((file) => join(name, file))
      : []
  const schemes = join(folder, 'schemes')
  return [...list(folder, () => true), ...list(schemes, (file) => file.startsWith('va-'))]
}

async function verdictOf(pool: Piscina, file: string, nrSeeds: number): Promise<RecordingVerdict> {
  const recording = readRecording(file)
  const tasks: Promise<Figures[]>[] = []
  for (let first = 1; first <= nrSeeds; first += SEEDS_PER_TASK) {
    const seeds = Array.from(
      { length: Math.min(SEEDS_PER_TASK, nrSeeds + 1 - first) },
      (_, i) => first + i,
    )
    tasks.push(pool.run({ file, seeds } satisfies FidelityTask) as Promise<Figures[]>)
  }
  const verdict = judge(recording, figuresOf(recording), (await Promise.all(tasks)).flat())
  const inside = verdict.pairs.filter(({ isInside }) => isInside).length
  console.log(`${verdict.name}: ${inside} of ${verdict.pairs.length} inside`)
  for (const { figure, kernel, low, high, isInside } of verdict.pairs) {
    if (!isInside) console.log(`  ${figure}: ${kernel}; expected ${low} to ${high}`)
  }
  return verdict
}

async function report(
  verdicts: readonly RecordingVerdict[],
  nrSeeds: number,
  out: string | undefined,
): Promise<number> {
  const pairs = verdicts.flatMap((verdict) => verdict.pairs)
  const inside = pairs.filter(({ isInside }) => isInside).length
  console.log(
    `${inside} of ${pairs.length} inside (${((100 * inside) / pairs.length).toFixed(1)} %)`,
  )
  for (const pair of unexplained(verdicts)) console.log(`not explained: ${pair}`)
  if (out !== undefined) {
    const text = fidelityDocument(verdicts, nrSeeds, RECORDED_COSTS)
    const options = await resolveConfig(out)
    writeFileSync(out, await format(text, { ...options, filepath: out }))
  }
  return 0
}
