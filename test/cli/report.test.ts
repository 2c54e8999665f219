import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { DAMO_EXPECTS } from '../record/damo-expects.js'
import { inFolder } from '../record/samples.js'
import { runCli } from '../support/run-cli.js'

const RECORD = join(DAMO_EXPECTS, 'huge-pages-3s.data')

describe('damon-lab report', () => {
  it('takes options shortened, joined, and the record as a plain argument', async () => {
    const long = await runCli(['report', 'wss', '--input', RECORD, '--range', '0', '101', '50'])
    expect(long.stdout).to.include('# target_id\t0')
    for (const words of [
      ['--ran', '0', '101', '50', RECORD],
      [`--input=${RECORD}`, '-r', '0', '101', '50'],
      [`-i${RECORD}`, '--range', '0', '101', '50', '--nr_cols_bar=59'],
    ]) {
      expect((await runCli(['report', 'wss', ...words])).stdout).to.equal(long.stdout)
    }
  })

  it('reads the same from a record of the lab', () =>
    inFolder(async (folder) => {
      const own = join(folder, 'record.dlr')
      expect((await runCli(['convert', RECORD, own])).code).to.equal(0)
      for (const words of [['heatmap'], ['wss'], ['record_info'], ['access', '--style', 'hot']]) {
        const [ours, damos] = [own, RECORD].map((file) => runCli(['report', ...words, file]))
        expect((await ours).stdout).to.equal((await damos).stdout)
      }
    }))

  it('lists kinds, and the options of a kind', async () => {
    expect((await runCli(['report', '--help'])).stdout).to.match(/heatmap.*\n.*wss/)
    const { code, stdout } = await runCli(['report', 'wss', '--help'])
    expect(code).to.equal(0)
    expect(stdout).to.include('--exclude_samples <count>')
  })

  for (const [fault, words, message] of [
    ['an option that is none', ['wss', '--foo'], 'unrecognized arguments: --foo'],
    ['a short form of two options', ['heatmap', '--in', 'x'], 'ambiguous option: --in could match'],
    ['a number that is none', ['wss', '-r', '0', 'x', '1'], "invalid int value: 'x'"],
    ['too few words', ['wss', '--range', '0', '1'], 'argument --range/-r: expected 3 arguments'],
    ['a choice that is none', ['access', '--style', 'x'], "invalid choice: 'x'"],
    ['a kind that is none', ['heatmaps'], 'did you mean heatmap?'],
    ['two records in plain words', ['wss', 'a', 'b'], 'unrecognized arguments: b'],
  ] as const) {
    it(`refuses ${fault} on standard error, with exit code 2`, async () => {
      const { code, stdout, stderr } = await runCli(['report', ...words])
      expect([code, stdout]).to.deep.equal([2, ''])
      expect(stderr).to.include(message)
    })
  }

  for (const [fault, words, message] of [
    [
      'a record that is missing',
      ['heatmap', 'nosuch'],
      "(['nosuch']) parsing failed (nosuch not found)",
    ],
    ['no record at all', ['access', '-i', 'nosuch'], '--input handling failed (unsupported input)'],
    ['an image', ['heatmap', '--output', 'map.png', RECORD], 'images are not drawn here'],
  ] as const) {
    it(`says on standard output what it cannot do, with exit code 1: ${fault}`, async () => {
      const { code, stdout, stderr } = await runCli(['report', ...words])
      expect([code, stderr]).to.deep.equal([1, ''])
      expect(stdout).to.include(message)
    })
  }

  it('says on standard error where damo fails with a traceback, with exit code 1', async () => {
    const { code, stdout, stderr } = await runCli([
      'report',
      'heatmap',
      '--resol',
      '1',
      '9',
      RECORD,
    ])
    expect([code, stdout]).to.deep.equal([1, ''])
    expect(stderr).to.include('a map of one row; expected two or more')
  })

  it('refuses what is no record with one message', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'damon.data')
      for (const content of ['', '[{}]', '{', 'text\n', '\x78\x9cnothing', '[[]]', 'DLR1 torn']) {
        writeFileSync(file, content, 'latin1')
        for (const kind of ['access', 'heatmap', 'wss']) {
          const { code, stdout, stderr } = await runCli(['report', kind, file])
          expect([code, stderr], `${kind}: ${content}`).to.deep.equal([1, ''])
          expect(stdout.trimEnd()).to.match(/parsing .* failed \(.+\)$/)
        }
      }
    }))
})
