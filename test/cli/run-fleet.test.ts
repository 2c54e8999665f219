import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { PAGE_HEAD } from '../../lib/report/html/page.js'
import { fleetSummarySchema } from '../../lib/scenario/fleet-summary-schema.js'
import { runCli } from '../support/run-cli.js'
import { SMALL_FLEET } from '../support/small-fleet.js'
import { useTemporaryFolder } from '../support/temporary.js'

const SHORT = ['--duration', '6 s', '--workers', '1']

describe('damon-lab run on a fleet', () => {
  const temporary = useTemporaryFolder()
  const fleet = (change: object = {}): string => {
    const file = temporary('fleet.yaml')
    writeFileSync(file, JSON.stringify({ ...SMALL_FLEET, ...change }))
    return file
  }

  it('shows the host, the groups, and guests where they are few', async () => {
    const { code, stdout } = await runCli(['run', fleet(), ...SHORT])
    expect(code).to.equal(0)
    expect(stdout).to.match(/^fleet +small, seed 3\n/)
    expect(stdout).to.match(/^guests +14, 13 running at the end; given 1\.75 times/m)
    expect(stdout).to.match(/^web-11 +running +\d/m)
    expect(stdout, 'shares in two digits').to.match(/, \d+\.\d\d? % of it held/)
    expect(stdout).to.contain('\nWhat it says of ACMA is a prediction: no kernel runs it.\n')
    expect(stdout).to.contain(`reproduce:  damon-lab run ${fleet()} --seed 3 --duration '6 s'`)
  })

  it('leaves its results, whose scenario.yaml gives the same run', async () => {
    const [out, twin] = [temporary('out'), temporary('twin')]
    await runCli(['run', fleet(), ...SHORT, '--out', out])
    expect(readdirSync(out).sort()).to.deep.equal([
      'guests.csv',
      'report.html',
      'scenario.yaml',
      'summary.json',
    ])
    expect(readFileSync(`${out}/report.html`, 'latin1').startsWith(PAGE_HEAD)).to.equal(true)
    await runCli(['run', `${out}/scenario.yaml`, '--out', twin])
    const [first, second] = [out, twin].map((folder) =>
      fleetSummarySchema.parse(JSON.parse(readFileSync(`${folder}/summary.json`, 'utf8'))),
    )
    expect({ ...second, cost: null }).to.deep.equal({ ...first, cost: null })
    expect(readFileSync(`${twin}/scenario.yaml`, 'utf8')).to.equal(
      readFileSync(`${out}/scenario.yaml`, 'utf8'),
    )
  })

  it('tells every figure of every guest in guests.csv', async () => {
    const out = temporary('out')
    const { stdout } = await runCli(['run', fleet(), ...SHORT, '--out', out, '--json'])
    const { guests } = fleetSummarySchema.parse(JSON.parse(stdout))
    const [head, ...lines] = readFileSync(`${out}/guests.csv`, 'utf8').trimEnd().split('\n')
    const names = head.split(',')
    expect(names.slice(0, 9)).to.deep.equal([
      'name',
      'group',
      'scaling',
      'state',
      'memoryBytes',
      'runningSeconds',
      'heldBytes.end',
      'heldBytes.mean',
      'heldBytes.max',
    ])
    expect(lines).to.have.length(14)
    const last = lines[13].split(',')
    expect(last.slice(0, 5)).to.deep.equal(['idle', 'idle', 'none', 'to come', '67108864'])
    const mean = lines[0].split(',')[names.indexOf('usedBytes.mean')]
    expect(Number(mean)).to.equal(guests[0].usedBytes.mean)
  })

  it('replaces the results of an earlier run, and nothing else', async () => {
    const out = temporary('out')
    const words = ['run', fleet(), ...SHORT, '--out', out]
    expect((await runCli(words)).code).to.equal(0)
    writeFileSync(`${out}/record.dlr`, 'of another run')
    expect((await runCli(words)).code).to.equal(0)
    expect(existsSync(`${out}/record.dlr`)).to.equal(false)
    writeFileSync(`${out}/guests.csv`, 'name,phone\n')
    const { code, stderr } = await runCli(words)
    expect([code, stderr]).to.deep.equal([
      2,
      `error: ${out}/guests.csv: would be written over, but is not from an earlier run\n` +
        'hint: choose another folder for --out\n',
    ])
    expect(readFileSync(`${out}/guests.csv`, 'utf8')).to.equal('name,phone\n')
  })

  it('ends with 1 where a check fails, and names its figures beside JSON', async () => {
    const checks = [{ that: 'fleet.guests == 15' }]
    const { code, stderr } = await runCli(['run', fleet({ checks }), ...SHORT, '--json'])
    expect(code).to.equal(1)
    expect(stderr).to.equal('FAILED  fleet.guests == 15  fleet.guests = 14\n')
  })
})

describe('damon-lab validate on a fleet', () => {
  const temporary = useTemporaryFolder()

  it('prints it with nothing left to guess; what it prints is a scenario', async () => {
    const file = temporary('fleet.yaml')
    writeFileSync(file, JSON.stringify(SMALL_FLEET))
    const { code, stdout, stderr } = await runCli(['validate', file, '--set', 'seed=4'])
    expect([code, stderr]).to.deep.equal([0, ''])
    expect(stdout).to.match(/^name: small\nseed: 4\nduration: 1 m 30 s\nstep: 2 s\nkernel: next\n/)
    expect(stdout).to.match(/scaling:\n {6}name: acma_v2\n {6}min: 8 MiB\n {6}max: 64 MiB\n/)
    writeFileSync(file, stdout)
    const again = await runCli(['validate', file])
    expect(again.stdout).to.equal(stdout)
    const asJson = await runCli(['validate', file, '--json'])
    expect(JSON.parse(asJson.stdout)).to.include({ name: 'small', step: '2 s' })
  })

  it('names all faults, each with its place', async () => {
    const file = temporary('fleet.yaml')
    writeFileSync(
      file,
      'duration: 1 m\nhost: { memory: 1 GiB }\nguests:\n' +
        '  - { name: a, memory: 3 GiB, template: idle }\n  - { name: b, memory: 1 GiB }\n',
    )
    const { code, stderr } = await runCli(['validate', file])
    expect(code).to.equal(2)
    expect(stderr).to.match(/fleet\.yaml:4:\d+: guests\.0\.memory: 3\.000 GiB do not fit the host/)
    expect(stderr).to.match(/fleet\.yaml:5:\d+: guests\.1: nothing runs in it; expected a template/)
  })
})

describe('other commands on fleets and their results', () => {
  const temporary = useTemporaryFolder()

  it('refuse a fleet with one message that says what takes it', async () => {
    const [file, record] = [temporary('fleet.yaml'), temporary('t.csv')]
    writeFileSync(file, JSON.stringify(SMALL_FLEET))
    writeFileSync(record, '0,0x1000,8,r\n100000,0x1000,8,r\n')
    for (const words of [
      ['export', file, '--to', 'damo'],
      ['compare-policies', file],
      ['replay', record, file],
    ]) {
      const { code, stderr } = await runCli(words)
      expect([code, stderr], words.join(' ')).to.deep.equal([
        2,
        `error: ${file}: a fleet of VM guests (it has guests); expected a scenario with targets ` +
          '(damon-lab run, validate, sweep and size take fleets)\n',
      ])
    }
  })

  it('compare its results, figure by figure, and say that there is no record to explain', async () => {
    const [out, other] = [temporary('out'), temporary('other')]
    const file = temporary('fleet.yaml')
    writeFileSync(file, JSON.stringify(SMALL_FLEET))
    await runCli(['run', file, ...SHORT, '--out', out])
    await runCli(['run', file, ...SHORT, '--out', other, '--set', 'host.memory=1 GiB'])
    const compared = await runCli(['compare', out, other])
    expect(compared.code, compared.stderr).to.equal(0)
    expect(compared.stdout).to.match(/^host\.memoryBytes +512\.000 MiB +1024\.000 MiB /m)
    expect(compared.stdout).to.match(/^groups\.web\.heldBytes /m)
    expect(compared.stdout).not.to.contain('guests[')
    const explained = await runCli(['explain', out])
    expect(explained.code).to.equal(2)
    expect(explained.stderr).to.contain('holds the results of a fleet, which have no record')
  })
})
