/**
 * A process that runs one plan and prints what it took, as JSON; run-shape.ts starts it.
 *
 * CPU time counts from the start of the run: Node's own start is the start-up suite's business.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startRun } from '../../lib/engine/run.js'
import { openRecord } from '../../lib/record/reader.js'
import { planOf } from './plans.js'
import type { ChildTask } from './run-shape.js'

const { shape, workers, isRecorded } = JSON.parse(process.argv[2]) as ChildTask
const recordFile = join(tmpdir(), `damon-lab-bench-${process.pid}.dlr`)

/** CPU time of each thread, ns, the last seen before it ended. */
const threadNs = new Map<string, number>()
const threadClock = workers === 1 ? undefined : setInterval(readThreadClocks, 20)

const plan = planOf(shape)
readThreadClocks()
const mainNsBefore = threadNs.get(String(process.pid))!
const cpuBefore = process.cpuUsage()
const wallBefore = performance.now()
const summary = await startRun(plan, {
  workers,
  scenario: shape,
  ...(isRecorded ? { recordFile } : {}),
}).done
const wallSeconds = (performance.now() - wallBefore) / 1000
const { user, system } = process.cpuUsage(cpuBefore)
clearInterval(threadClock)
readThreadClocks()

const cpuSeconds = (user + system) / 1e6
const criticalSeconds = (mainNs() - mainNsBefore + busiestWorkerNs()) / 1e9
console.log(
  JSON.stringify({
    value: shape.virtualSeconds / cpuSeconds,
    perWall: shape.virtualSeconds / wallSeconds,
    perCritical: shape.virtualSeconds / criticalSeconds,
    samples: summary.samples,
    accesses: isRecorded ? sumAccesses() : 0,
    meanRegions: summary.regions?.mean ?? 0,
    peakMiB: process.resourceUsage().maxRSS / 1024,
  }),
)
rmSync(recordFile, { force: true })

/** Of all regions of all snapshots: depends on every sample of the run. */
function sumAccesses(): number {
  const reader = openRecord(recordFile)
  let sum = 0
  for (const { targets } of reader.snapshots()) {
    for (const { nrAccesses } of targets) for (const nr of nrAccesses) sum += nr
  }
  reader.close()
  return sum
}

function readThreadClocks(): void {
  for (const thread of readdirSync('/proc/self/task')) {
    try {
      const clock = readFileSync(`/proc/self/task/${thread}/schedstat`, 'utf8')
      threadNs.set(thread, Number(clock.split(' ')[0]))
    } catch {
      // The thread ended between the two calls; what was seen of it last stands.
    }
  }
}

function mainNs(): number {
  return threadNs.get(String(process.pid))!
}

/** With one worker, all is done in the main thread; V8's own helpers are not on the path. */
function busiestWorkerNs(): number {
  if (workers === 1) return 0
  return Math.max(...[...threadNs].filter(([id]) => id !== String(process.pid)).map(([, ns]) => ns))
}
