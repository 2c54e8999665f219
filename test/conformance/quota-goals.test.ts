/** The goal loop of a quota, held to what a kernel (6.12.117) did with the same values at the same times. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect } from 'chai'
import { quotaReadings } from '../../bench/fidelity/quota-goal.js'
import { scenarioOf } from '../../bench/fidelity/scenario-of.js'
import { readRecording } from '../../lib/compare/recording.js'
import { applySchemes } from '../../lib/damos/apply.js'
import type { GoalParameters } from '../../lib/damos/goal.js'
import { installGoals } from '../../lib/damos/install.js'
import { startRun } from '../../lib/engine/run.js'
import { parseScenario } from '../../lib/scenario/load.js'
import { damosOf } from '../support/damos.js'
import { scheme, userGoal } from '../support/schemes.js'
import { needShared } from '../support/shared.js'

/** An effective size, and since when it is in force; or when it was read. */
interface Size {
  readonly atUs: number
  readonly esz: number
}

/** A line of a log that was polled, by the names of its columns. */
type Row = Readonly<Record<string, number>>

/** A reader of sysfs gets its answer this much after the loop gave it. */
const ANSWER_US = 100_000

function rowsOf({ columns, rows }: { columns: string[]; rows: number[][] }): Row[] {
  return rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])))
}

function readJson(path: string): Record<string, unknown> {
  return JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')) as Record<string, unknown>
}

/** The sizes one after the other. */
function stepsOf(sizes: readonly Size[]): number[] {
  return sizes.map(({ esz }) => esz).filter((esz, i, all) => i === 0 || esz !== all[i - 1])
}

/** The size in force at a time; before the first window there is none. */
function sizeAt(sizes: readonly Size[], atUs: number): number {
  return sizes.findLast((size) => size.atUs <= atUs)?.esz ?? 0
}

function goal(value: number): GoalParameters {
  return userGoal(1000n, BigInt(value))
}

describe('the goal loop of a kernel', () => {
  for (const name of ['quota-goal-256M', 'quota-goal-unlimited']) {
    it(`takes the same steps as a run of the engine: ${name}`, async function () {
      const path = needShared(this, 'kernel-recordings', `${name}.json.gz`)
      const recording = readRecording(path)
      const { plan } = parseScenario(scenarioOf(recording), { seed: 1, file: path })
      const sizes: Size[] = []
      const { contexts } = await startRun(plan, {
        workers: 1,
        observe: () => ({
          onWindow: ({ quota }, atUs) => sizes.push({ atUs, esz: quota.eszNumber }),
        }),
      }).done

      const polled = quotaReadings(recording)
      expect(stepsOf(sizes)).to.deep.equal(stepsOf(polled))
      // A window that begins within some hundredths of a second of a reading falls on either side of it.
      const equal = polled.filter(({ atUs, esz }) => sizeAt(sizes, atUs) === esz)
      expect(equal.length).to.be.at.least(0.93 * polled.length)
      // All is tried in the first window, which has no limit; later ones have less than a page.
      const [{ szTried, qtExceeds }] = contexts[0].schemes!
      expect(szTried).to.equal(polled.at(-1)!.szTried)
      expect(qtExceeds).to.equal(0)
    })
  }

  it('has the same size at each reading, wound up and down again: po-goal-user-va', function () {
    const path = needShared(this, 'kernel-recordings', 'schemes', 'po-goal-user-va.json.gz')
    const { scheme_log: log, goal_commits: commits } = readJson(path) as {
      scheme_log: { columns: string[]; rows: number[][] }
      goal_commits: [us: number, value: number][]
    }
    const quota = { sz: 1n << 26n, resetIntervalMs: 250n, goals: [goal(0)] }
    const damos = damosOf([scheme({ quota })], { kernel: '6.12' })
    const sizes: Size[] = []
    damos.observer = {
      onWindow: (running, atUs) => sizes.push({ atUs, esz: running.quota.eszNumber }),
    }
    // The kernel's clock: paging out took a large part of some aggregations, at their end.
    let lastUs = Infinity
    let nrCommitted = 0
    for (const { t_us: endUs } of readRecording(path).snapshots) {
      damos.nowUs = Math.min(endUs, lastUs + 102_400)
      lastUs = endUs
      while (nrCommitted < commits.length && commits[nrCommitted][0] - ANSWER_US <= damos.nowUs) {
        installGoals(damos.schemes[0].goals, [goal(commits[nrCommitted++][1])])
      }
      damos.passed += 20
      damos.nextAggregationSis = damos.passed
      applySchemes(damos)
    }

    const polled = rowsOf(log).map((row) => ({ atUs: row.t_stats_us, esz: row.s0_effective_bytes }))
    expect(polled.map(({ atUs }) => sizeAt(sizes, atUs))).to.deep.equal(
      polled.map(({ esz }) => esz),
    )
    expect(stepsOf(sizes)).to.deep.equal(stepsOf(polled))
  })
})
