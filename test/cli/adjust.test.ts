import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import { expect } from 'chai'
import { DAMO_EXPECTS } from '../record/damo-expects.js'
import { inFolder } from '../record/samples.js'
import { runCli } from '../support/run-cli.js'

const INPUT = join(DAMO_EXPECTS, 'huge-pages-3s.data')

interface Snapshot {
  readonly start_time: string
  readonly end_time: string
  readonly regions: readonly unknown[]
}

interface AdjustedRecord {
  readonly intervals: { readonly aggr_us: string }
  readonly snapshots: readonly Snapshot[]
}

function recordsIn(file: string): AdjustedRecord[] {
  return JSON.parse(inflateSync(readFileSync(file)).toString()) as AdjustedRecord[]
}

describe('damon-lab adjust', () => {
  it('joins snapshots until they cover an interval', () =>
    inFolder(async (folder) => {
      const output = join(folder, 'out')
      const words = ['--aggregate_interval', '1000000', '--skip', '0', '-o', output]
      const { code, stdout } = await runCli(['adjust', '--inp', INPUT, ...words])
      expect([code, stdout]).to.deep.equal([0, ''])
      const [before] = recordsIn(INPUT)
      const [after] = recordsIn(output)
      expect(after.intervals.aggr_us).to.equal('1000000')
      expect(after.snapshots.length)
        .to.be.below(before.snapshots.length / 5)
        .and.above(1)
      expect(statSync(output).mode & 0o777).to.equal(0o600)
    }))

  it('keeps what the filters let pass, and writes traces', () =>
    inFolder(async (folder) => {
      const output = join(folder, 'out')
      const words = ['--snapshot_idx', '1', '2', '--output_type', 'perf_script', '--output', output]
      const { code } = await runCli(['adjust', INPUT, ...words, '--output_permission', '644'])
      expect(code).to.equal(0)
      const times = new Set(
        [...readFileSync(output, 'utf8').matchAll(/^kdamond\.x xxxx xxxx (\d+\.\d{6}):/gm)].map(
          ([, time]) => time,
        ),
      )
      expect(times.size).to.equal(2)
      expect(statSync(output).mode & 0o777).to.equal(0o644)
    }))

  for (const [fault, words, message] of [
    [
      'a record that is not there',
      ['-i', 'nosuch'],
      'monitoring result file (nosuch) parsing failed',
    ],
    ['a permission that is none', ['--output_permission', '9'], 'wrong --output_permission (9)'],
    ['ranges that overlap', ['--address', '0', '8K', '--address', '4K', '9K'], 'overlapping range'],
  ] as const) {
    it(`says on standard output what damo says, and exits with 1: ${fault}`, async () => {
      const { code, stdout, stderr } = await runCli(['adjust', ...words])
      expect([code, stderr]).to.deep.equal([1, ''])
      expect(stdout).to.include(message)
    })
  }
})
