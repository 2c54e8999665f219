/** `npm run bench [suite…] [-- --rounds N --json FILE]`; see README.md beside this file. */
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { buildAnchors } from './support/anchors.js'
import { formatResults } from './support/report.js'
import { findDifferences, runRounds, type ComparisonResult } from './support/rounds.js'
import type { Suite } from './support/suite.js'
import { endToEnd } from './suites/end-to-end.js'
import { fills } from './suites/fills.js'
import { memory } from './suites/memory.js'
import { mergeSplitAge } from './suites/merge-split-age.js'
import { record } from './suites/record.js'
import { reports } from './suites/reports.js'
import { sampling } from './suites/sampling.js'
import { schemes } from './suites/schemes.js'
import { startUp } from './suites/start-up.js'
import { workers } from './suites/workers.js'

const SUITES: readonly Suite[] = [
  sampling,
  mergeSplitAge,
  fills,
  record,
  endToEnd,
  schemes,
  workers,
  startUp,
  memory,
  reports,
]

process.exitCode = await main()

async function main(): Promise<number> {
  const { values, positionals: names } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: 'string', default: '3' }, json: { type: 'string' } },
  })
  const rounds = Number(values.rounds)
  const isKnown = (name: string): boolean => SUITES.some((suite) => suite.name === name)
  if (!names.every(isKnown) || !(rounds >= 1)) {
    console.error('usage: npm run bench [suite…] [-- --rounds N --json FILE]')
    console.error(`suites: ${SUITES.map((suite) => suite.name).join(' ')}`)
    return 2
  }
  const anchors = buildAnchors()
  const [{ model }, ...others] = cpus()
  const compiler = anchors?.compiler ?? 'no gcc, so no C to compare with'
  const machine = { cpu: model, cores: 1 + others.length, node: process.version, compiler }
  console.log(
    Object.entries(machine)
      .map((entry) => entry.join(': '))
      .join('\n'),
  )
  const results: Record<string, ComparisonResult[]> = {}
  for (const { name, comparisons } of SUITES) {
    if (names.length > 0 && !names.includes(name)) continue
    results[name] = await runRounds(comparisons(anchors), rounds, (round) => {
      console.error(`${name}: round ${round} of ${rounds}`)
    })
    console.log(`\n# ${name}\n\n${formatResults(results[name])}`)
  }
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ machine, rounds, results }, null, 1)}\n`)
  }
  const differences = Object.values(results).flatMap(findDifferences)
  for (const difference of differences) console.error(`not the same work: ${difference}`)
  return differences.length === 0 ? 0 : 1
}
