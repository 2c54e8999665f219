import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import type { ComparisonJson } from '../../lib/compare/json.js'
import { runCli, type CliOutcome } from '../support/run-cli.js'
import { SMALL_SCENARIO } from '../support/scenarios.js'
import { needShared } from '../support/shared.js'
import { useTemporaryFolder } from '../support/temporary.js'

describe('damon-lab compare', () => {
  const temporary = useTemporaryFolder()

  async function results(name: string, ...options: string[]): Promise<string> {
    writeFileSync(temporary('scenario.yaml'), SMALL_SCENARIO)
    const folder = temporary(name)
    mkdirSync(folder, { recursive: true })
    await runCli(['run', temporary('scenario.yaml'), '--out', folder, ...options])
    return folder
  }

  const compare = (...args: string[]): Promise<CliOutcome> => runCli(['compare', ...args])

  it('prints figures side by side with differences', async () => {
    const [a, b] = [await results('a'), await results('b', '--set', 'targets.db.memory=128 MiB')]
    const { code, stdout, stderr } = await compare(a, b)
    expect([code, stderr]).to.deep.equal([0, ''])
    expect(stdout).to.match(/^A {2}\S+a, scenario, seed \d+\nB {2}/)
    expect(stdout).to.match(/^figure +A +B +B - A +relative$/m)
    expect(stdout).to.match(/^snapshots +10 +10 +0 +0 %$/m)
    expect(stdout).to.match(/^monitoredBytes +6\S+ MiB +12\S+ MiB +\+6\S+ MiB +\+\d+(\.\d+)? %$/m)
    expect(stdout).to.match(/^cost\.wallSeconds +\S+ +\S+$/m)
  })

  it('shows means and medians of the first targets, with --all everything', async () => {
    const a = await results('a', '--set', 'targets.db.count=10')
    const namesIn = ({ stdout }: CliOutcome): string[] =>
      [...stdout.matchAll(/^targets\.(\S+)/gm)].map((match) => match[1])
    const shown = namesIn(await compare(a, a))
    expect(shown).to.include.members(['db-0.regions.mean', 'db-7.ageUs.p50'])
    expect(shown).to.not.include.members(['db-0.regions.min']).and.not.include('db-8.regions.mean')
    expect(shown.length).to.equal(8 * 6)
    expect(namesIn(await compare(a, a, '--all'))).to.include.members(['db-9.wssBytes.p100'])
  })

  it('shows groups of seeds as median and interval', async () => {
    for (const seed of ['1', '2', '3']) await results(`seeds/${seed}`, '--seed', seed)
    const one = await results('one', '--seed', '4')
    const { code, stdout } = await compare(temporary('seeds'), one, '--all')
    expect(code).to.equal(0)
    expect(stdout).to.contain('A  3 runs, ').and.contain('seeds 1 to 3')
    expect(stdout).to.match(/^samples +[\d,]+ \[[\d,]+, [\d,]+\] +[\d,]+/m)
    const named = await compare(
      '--group',
      `old=${temporary('seeds/1')},${temporary('seeds/2')}`,
      one,
    )
    expect(named.stdout).to.match(/^figure +A +old +old - A/m)
  })

  it('prints all numbers with --json', async () => {
    const a = await results('a')
    const { code, stdout } = await compare(a, temporary('a', 'record.dlr'), '--json')
    expect(code).to.equal(0)
    const { sides, figures, failIf } = JSON.parse(stdout) as ComparisonJson
    expect(sides.map(({ label, runs }) => [label, runs[0].kind])).to.deep.equal([
      ['A', 'results'],
      ['B', 'record'],
    ])
    expect(figures['regions.mean'].differences).to.deep.equal({
      B: { absolute: 0, relative: 0, isApart: null },
    })
    const summary = JSON.parse(readFileSync(temporary('a', 'summary.json'), 'utf8')) as {
      readonly cost: { readonly wallSeconds: number }
    }
    expect(figures['cost.wallSeconds']).to.deep.equal({
      unit: 'number',
      isReproducible: false,
      values: { A: summary.cost.wallSeconds, B: null },
      differences: {},
    })
    expect(failIf).to.deep.equal([])
  })

  it('ends with 1 where a condition holds, and tells its figures', async () => {
    const a = await results('a')
    const passes = await compare(a, a, '--fail-if', 'B.snapshots < A.snapshots')
    expect(passes.code).to.equal(0)
    expect(passes.stdout).to.contain('passed: B.snapshots < A.snapshots\n  B.snapshots = 10\n')
    const fails = ['--fail-if', 'B.snapshots <= A.snapshots', '--fail-if', 'A.snapshots > 99']
    const { code, stdout } = await compare(a, a, ...fails)
    expect(code).to.equal(1)
    expect(stdout).to.contain('failed: B.snapshots <= A.snapshots\n')
    expect(stdout).to.contain('passed: A.snapshots > 99\n')
    const json = await compare(a, a, '--json', ...fails)
    expect(json.code).to.equal(1)
    expect((JSON.parse(json.stdout) as ComparisonJson).failIf[0]).to.deep.equal({
      expression: 'B.snapshots <= A.snapshots',
      holds: true,
      figures: { 'B.snapshots': 10, 'A.snapshots': 10 },
    })
    expect(json.stderr).to.contain('failed: B.snapshots <= A.snapshots\n')
  })

  it('refuses unknown figures and what is no expression with 2', async () => {
    const a = await results('a')
    const unknown = await compare(a, a, '--fail-if', 'B.regions.meen > 1')
    expect([unknown.code, unknown.stdout]).to.deep.equal([2, ''])
    expect(unknown.stderr).to.contain(
      "--fail-if 'B.regions.meen > 1': there is no figure B.regions.meen",
    )
    expect(unknown.stderr).to.contain('hint: did you mean B.regions.mean? known: B.virtualUs, ')
    const wrong = await compare('no such folder', a, '--fail-if', 'A.snapshots >')
    expect(wrong.code).to.equal(2)
    expect(wrong.stderr).to.contain("error: --fail-if 'A.snapshots >': at character 14")
    expect((await compare(a)).code).to.equal(2)
  })

  describe('of a sweep', () => {
    async function sweepInto(name: string, ...words: string[]): Promise<string> {
      writeFileSync(temporary('scenario.yaml'), SMALL_SCENARIO.replace('1 s', '300 ms'))
      const command = ['sweep', temporary('scenario.yaml'), '--workers', '1', ...words]
      expect((await runCli([...command, '--out', temporary(name)])).code).to.equal(0)
      return temporary(name)
    }

    it('puts its combinations side by side, the seeds of each as a group', async () => {
      const folder = await sweepInto('a', '--set', 'targets.db.memory=64M,128M', '--seeds', '2')
      const { code, stdout } = await compare(folder, '--fail-if', 'B.snapshots < A.snapshots.high')
      expect(code).to.equal(0)
      const heads = ['A', 'B'].map((label, i) => {
        const memory = ['64M', '128M'][i]
        return `${label}  2 runs, ${folder} (targets.db.memory=${memory}), sweep, scenario, seeds 1 to 2`
      })
      expect(stdout.split('\n').slice(0, 2)).to.deep.equal(heads)
      expect(stdout).to.match(/^snapshots +3 \[3, 3\] +3 \[3, 3\] +0 +0 %$/m)
    })

    it('takes one of seeds only as one group, and says what is not done', async () => {
      const [a, b] = [await sweepInto('a', '--seeds', '2'), await sweepInto('b', '--seeds', '3')]
      const results = `${b}/results.jsonl`
      writeFileSync(results, readFileSync(results, 'utf8').replace(/^.*\n/, ''))
      const { code, stdout } = await compare(a, '--group', `new=${b}`)
      expect(code).to.equal(0)
      expect(stdout).to.match(/^A {2}2 runs, \S+a, sweep, scenario, seeds 1 to 2\nnew {2}2 runs, /)
      expect(stdout).to.contain('b: 2 of 3 seeds are done\n')
      writeFileSync(results, '')
      const none = await compare(a, b)
      expect(none.code).to.equal(2)
      expect(none.stderr).to.contain('b: no point of the sweep is done\nhint: give the command')
    })

    it('refuses several combinations as one group, and very many, with a remedy', async () => {
      const a = await sweepInto('a', '--set', 'targets.db.memory=64M,128M')
      const grouped = await compare('--group', `x=${a}`, a)
      expect([grouped.code, grouped.stdout]).to.deep.equal([2, ''])
      expect(grouped.stderr).to.contain('a is a sweep of 2 combinations\nhint: name it as an ')
      const sizes = Array.from({ length: 27 }, (_, i) => `${i + 10}M`).join()
      const b = await sweepInto('b', '--duration', '10 ms', '--set', `targets.db.memory=${sizes}`)
      const many = await compare(b)
      expect(many.code).to.equal(2)
      expect(many.stderr).to.contain('a sweep of 27 combinations; expected at most 26')
    })
  })

  it('puts recordings of a kernel beside each other', async function () {
    const folder = needShared(this, 'kernel-recordings')
    const files = ['', '-r2'].map((name) => `${folder}/static-4k-A${name}.json.gz`)
    const { code, stdout } = await compare(...files)
    expect(code).to.equal(0)
    expect(stdout).to.match(/^hot_recall_mean +99\.71 % +100 % +\+0\.29 % +\+0\.28\d %$/m)
  })
})
