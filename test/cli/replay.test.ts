import { readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { parse } from 'yaml'
import { namesOf } from '../../lib/cli/report-names.js'
import { openRecord } from '../../lib/record/reader.js'
import { runCli } from '../support/run-cli.js'
import { SMALL_SCENARIO } from '../support/scenarios.js'
import { useTemporaryFolder } from '../support/temporary.js'

describe('damon-lab replay', () => {
  const temporary = useTemporaryFolder()

  it('runs, records and replays; the resolved scenario gives the same bytes', async () => {
    writeFileSync(temporary('x.yaml'), SMALL_SCENARIO)
    const folder = temporary()
    await runCli(['run', 'x.yaml', '--out', 'first'], folder)
    const shown = await runCli(['replay', 'first/record.dlr', 'x.yaml', '--out', 'second'], folder)
    expect([shown.code, shown.stderr]).to.deep.equal([0, ''])
    expect(shown.stdout).to.match(
      /reproduce: {2}damon-lab replay first\/record\.dlr x\.yaml --seed 1/,
    )
    const resolved = parse(readFileSync(temporary('second', 'scenario.yaml'), 'utf8')) as unknown
    expect(resolved).to.have.nested.property(
      'targets[0].workload[0].replay',
      temporary('first', 'record.dlr'),
    )
    const again = await runCli(['run', 'second/scenario.yaml', '--out', 'third'], folder)
    expect(again.code).to.equal(0)
    expect(
      readFileSync(temporary('third', 'record.dlr')).equals(
        readFileSync(temporary('second', 'record.dlr')),
      ),
    ).to.equal(true)
  })

  it('leaves a record that knows the names of what was replayed, which may be gone', async () => {
    writeFileSync(temporary('x.yaml'), SMALL_SCENARIO)
    await runCli(['run', 'x.yaml', '--out', 'first'], temporary())
    await runCli(['replay', 'first/record.dlr', 'x.yaml', '--out', 'second'], temporary())
    const reader = openRecord(temporary('second', 'record.dlr'))
    const names = await namesOf(reader.scenario, 'record.dlr', undefined)
    reader.close()
    expect(names.target(0, 0)).to.equal('db')
    expect(names.reproduction?.scenario).to.match(/replay: .*sha256: /s)
  })

  it('replays traces at another speed, round and round', async () => {
    const lines = Array.from(
      { length: 2000 },
      (_, i) => `${i * 100},${0x7f0000000000 + 64 * i},8,r`,
    )
    writeFileSync(temporary('t.csv.gz'), gzipSync(lines.join('\n')))
    const options = ['--speed', '2', '--loop', '--duration', '2s', '--json']
    const { code, stdout } = await runCli(['replay', temporary('t.csv.gz'), ...options])
    expect(code).to.equal(0)
    expect(JSON.parse(stdout)).to.include({ virtualUs: 2_000_000, snapshots: 20 })
  })

  it('never writes over what it replays', async () => {
    writeFileSync(temporary('x.yaml'), SMALL_SCENARIO)
    await runCli(['run', 'x.yaml', '--out', 'first'], temporary())
    const before = readFileSync(temporary('first', 'record.dlr'))
    for (const args of [
      ['replay', 'first/record.dlr', '--out', 'first'],
      ['run', 'y.yaml', '--out', 'first'],
    ]) {
      writeFileSync(
        temporary('y.yaml'),
        'targets: [{ name: a, workload: { replay: first/record.dlr } }]\n',
      )
      const { code, stderr } = await runCli(args, temporary())
      expect(code).to.equal(2)
      expect(stderr).to.match(
        /record\.dlr: would be written over, but is what is to be run\nhint: /,
      )
    }
    expect(readFileSync(temporary('first', 'record.dlr')).equals(before)).to.equal(true)
  })

  const rows: readonly [title: string, content: string | Uint8Array, message: RegExp][] = [
    ['an empty file', '', /r: at byte 0: not a record: the file is empty; expected/],
    ['a scenario', SMALL_SCENARIO, /r: at byte 0: not a record: the file is a text/],
    [
      'a trace with wrong columns',
      '1,2\n',
      /r:1: no size \(got "1,2"\); expected t_us,address,size/,
    ],
    ['a negative time', '-1,2,3,r\n', /r:1: a time below 0/],
    [
      'gz data that is cut off',
      gzipSync('1,2,3,r\n'.repeat(99)).subarray(0, 30),
      /r:\d+: the gz data is damaged/,
    ],
    ['a gz bomb', gzipSync(Buffer.alloc(20_000_000)), /r:1: longer than 4096 bytes/],
    ['damo JSON that is cut off', '[{"target_id":', /r: at byte/],
  ]
  for (const [title, content, message] of rows) {
    it(`refuses ${title} in one message`, async () => {
      writeFileSync(temporary('r'), content)
      const { code, stdout, stderr } = await runCli(['replay', temporary('r')])
      expect([code, stdout]).to.deep.equal([2, ''])
      expect(stderr).to.match(/^error: /)
      expect(stderr).to.match(message)
      expect(stderr).to.not.match(/\n +at |\[object|undefined/)
    })
  }

  it('refuses a record that is not there, and a wrong speed', async () => {
    const none = await runCli(['replay', temporary('none')])
    expect([none.code, none.stdout]).to.deep.equal([2, ''])
    expect(none.stderr).to.match(/none: cannot read the record: no such file/)
    const speed = await runCli(['replay', temporary('none'), '--speed', '-1'])
    expect(speed.code).to.equal(2)
    expect(speed.stderr).to.match(/Expected a number above 0/)
  })
})
