import { writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { parse } from 'yaml'
import { runCli } from '../support/run-cli.js'
import { SMALL_SCENARIO } from '../support/scenarios.js'
import { useTemporaryFolder } from '../support/temporary.js'

describe('damon-lab validate', () => {
  const temporary = useTemporaryFolder()

  it('prints the resolved scenario as YAML, which resolves to itself', async () => {
    writeFileSync(temporary('x.yaml'), SMALL_SCENARIO)
    const first = await runCli(['validate', temporary('x.yaml')])
    expect([first.code, first.stderr]).to.deep.equal([0, ''])
    writeFileSync(temporary('y.yaml'), first.stdout)
    expect(await runCli(['validate', temporary('y.yaml')])).to.deep.equal(first)
  })

  it('prints the same as JSON with --json', async () => {
    writeFileSync(temporary('x.yaml'), SMALL_SCENARIO)
    const args = ['validate', temporary('x.yaml'), '--set', 'seed=3']
    const [yaml, json] = await Promise.all([runCli(args), runCli([...args, '--json'])])
    expect(JSON.parse(json.stdout)).to.deep.equal(parse(yaml.stdout))
    expect(parse(yaml.stdout)).to.have.property('seed', 3)
  })
})
