/** What schemes do to pages, held against recordings of a kernel (6.12.117) on a CPU shared with the program. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { expect } from 'chai'
import { scenarioOf } from '../../bench/fidelity/scenario-of.js'
import { U64_MAX } from '../../lib/base/u64.js'
import { readRecording, type Recording } from '../../lib/compare/recording.js'
import type { Filter } from '../../lib/damos/filter.js'
import type { Action } from '../../lib/damos/scheme.js'
import { startRun } from '../../lib/engine/run.js'
import type { RunSummary } from '../../lib/engine/summary.js'
import { parseScenario } from '../../lib/scenario/load.js'
import { scheme } from '../support/schemes.js'
import { needShared } from '../support/shared.js'

/** Of the emulated machine: 20,000 to 35,000. */
const PAGEOUT_NS = 28_000
const MIB = 2 ** 20

/** What is kept of a recording with schemes. */
interface SchemeRecording {
  readonly scheme: readonly Readonly<Record<string, number | string>>[]
  readonly scheme_log: { readonly columns: readonly string[]; readonly rows: number[][] }
  readonly target: { readonly ranges?: readonly (readonly [number, number])[] }
}

function simulated(
  recording: Recording,
  { scheme: files, target }: SchemeRecording,
): Promise<RunSummary> {
  const range = target.ranges?.at(0)
  const placed =
    range === undefined
      ? recording
      : { ...recording, target: { kind: 'physical' as const, start: range[0], end: range[1] } }
  const { plan } = parseScenario(scenarioOf(placed), { seed: 1, file: recording.name })
  const schemes = files.map((file) => {
    const numberOf = (name: string): number => Number(file[name] ?? 0)
    return scheme({
      action: file.action as Action,
      pattern: {
        maxSz: U64_MAX,
        minNrAccesses: numberOf('access_pattern/nr_accesses/min'),
        maxNrAccesses: numberOf('access_pattern/nr_accesses/max'),
        minAge: numberOf('access_pattern/age/min'),
      },
      quota: {
        sz: BigInt(numberOf('quotas/bytes')),
        resetIntervalMs: BigInt(numberOf('quotas/reset_interval_ms')),
        weightNrAccesses: numberOf('quotas/weights/nr_accesses_permil'),
        weightAge: numberOf('quotas/weights/age_permil'),
      },
      filters: filtersOf(file),
    })
  })
  return startRun(
    {
      ...plan,
      actionCosts: { pageoutNs: PAGEOUT_NS },
      contexts: plan.contexts.map((context) => ({ ...context, schemes })),
    },
    { workers: 1 },
  ).done
}

/** By address only. */
function filtersOf(file: Readonly<Record<string, number | string>>): Filter[] {
  if (file['filters/0/type'] !== 'addr') return []
  const [start, end] = ['start', 'end'].map((name) => BigInt(file[`filters/0/addr_${name}`]))
  const matching = file['filters/0/matching'] === 'Y'
  return [{ type: 'addr', matching, allow: false, start, end }]
}

/** MiB tried and applied by each scheme, and in memory at the end. */
function kernelFigures({
  scheme: files,
  scheme_log: { columns, rows },
}: SchemeRecording): number[] {
  const at = (name: string, unit: number): number =>
    (rows.at(-1)![columns.indexOf(name)] ?? 0) / unit
  const sizes = files.flatMap((_, i) => [at(`s${i}_sz_tried`, MIB), at(`s${i}_sz_applied`, MIB)])
  return [...sizes, at('RssAnon_kb', 1_024)]
}

function labFigures({ contexts, memory }: RunSummary): number[] {
  const sizes = contexts[0].schemes!.flatMap(({ szTried, szApplied }) => [szTried, szApplied])
  return [...sizes, memory!.presentBytes].map((bytes) => bytes / MIB)
}

describe('schemes on pages', function () {
  this.timeout(120_000)
  /** Largest difference of any figure, as a share: runs of the kernel differ by 10 to 30 % among themselves. */
  const CASES: readonly [name: string, tolerance: number][] = [
    ['po-noquota-va', 0.25],
    ['po-quota32-va', 0.15],
    ['reclaim-like-pa', 0.3],
    ['lru-classic-pa', 0.1],
  ]
  for (const [name, tolerance] of CASES) {
    it(`try, apply and leave in memory what a kernel did: ${name}`, async function () {
      const file = needShared(this, 'kernel-recordings', 'schemes', `${name}.json.gz`)
      const raw = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as SchemeRecording
      const kernel = kernelFigures(raw)
      const lab = labFigures(await simulated(readRecording(file), raw))
      expect(lab).to.have.length(kernel.length)
      lab.forEach((value, i) => {
        const text = `${lab.map(Math.round).join(', ')} MiB; kernel ${kernel.map(Math.round).join(', ')}`
        expect(value, text).to.be.closeTo(kernel[i], tolerance * kernel[i])
      })
    })
  }

  it('try what is behind the cut of an address filter, no more: po-addrin-va', async function () {
    const file = needShared(this, 'kernel-recordings', 'schemes', 'po-addrin-va.json.gz')
    const raw = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as SchemeRecording
    const [tried, applied] = kernelFigures(raw)
    expect(tried).to.equal(applied)
    const [{ szTried, szApplied }] = (await simulated(readRecording(file), raw)).contexts[0]
      .schemes!
    expect(szApplied).to.be.greaterThan(0)
    expect(szTried).to.equal(szApplied)
  })
})
