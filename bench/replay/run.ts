/**
 * `npm run replays [-- --seeds N --out docs/replay.md]`: runs workloads with many seeds, replays the record of each
 * run with another seed, and prints the figures of both; or writes them over the table of a file.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { Piscina } from 'piscina'
import { format, resolveConfig } from 'prettier'
import { replayTable } from './table.js'
import type { ReplayOutcome, ReplayTask } from './worker.js'
import { REPLAYED } from './workloads.js'

/** The table's lines, in a file. */
const TABLE = /^\| workload +\|.*\n(\|.*\n)+/m

process.exitCode = await main()

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { seeds: { type: 'string', default: '20' }, out: { type: 'string' } },
  })
  const nrSeeds = Number(values.seeds)
  if (!Number.isInteger(nrSeeds) || nrSeeds < 1) {
    console.error(`--seeds: got ${values.seeds}; expected a whole number above 0`)
    return 2
  }
  const text = values.out === undefined ? undefined : readFileSync(values.out, 'utf8')
  if (text !== undefined && !TABLE.test(text)) {
    console.error(`${values.out}: no table that begins with "| workload"; expected docs/replay.md`)
    return 2
  }
  const table = `${replayTable(await outcomesOf(nrSeeds))}\n`
  console.log(table)
  if (values.out !== undefined && text !== undefined) {
    const options = await resolveConfig(values.out)
    const written = text.replace(TABLE, table)
    writeFileSync(values.out, await format(written, { ...options, filepath: values.out }))
  }
  return 0
}

/** By title of the workload, one for each seed. */
async function outcomesOf(nrSeeds: number): Promise<Map<string, ReplayOutcome[]>> {
  const pool = new Piscina({
    filename: new URL('./worker.js', import.meta.url).href,
    maxThreads: availableParallelism(),
  })
  try {
    const rows = REPLAYED.map(async ({ title, scenario }) => {
      const tasks = Array.from({ length: nrSeeds }, (_, i) => {
        const task: ReplayTask = { scenario, seed: i + 1 }
        return pool.run(task) as Promise<ReplayOutcome>
      })
      return [title, await Promise.all(tasks)] as const
    })
    return new Map(await Promise.all(rows))
  } finally {
    await pool.destroy()
  }
}
