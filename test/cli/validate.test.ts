import { readFileSync, writeFileSync } from 'node:fs'
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

  const SCHEMES =
    'kdamonds=[{ contexts: [{ ops: vaddr, targets: [{ pid: db }], schemes: [{ action: lru_prio }] }] }]'
  const WARNING =
    /^warning: .*: kdamonds\.0\.contexts\.0\.schemes\.0\.action: .* \[action-unsupported\]\n$/

  it('warns on standard error, and ends with 0, or with 1 where it is strict', async () => {
    writeFileSync(temporary('x.yaml'), SMALL_SCENARIO)
    const args = ['validate', temporary('x.yaml'), '--set', SCHEMES]
    const [loose, strict] = await Promise.all([runCli(args), runCli([...args, '--strict'])])
    expect([loose.code, strict.code]).to.deep.equal([0, 1])
    expect(loose.stderr).to.match(WARNING)
    expect({ ...strict, code: 0 }).to.deep.equal(loose)
    expect(parse(loose.stdout)).to.have.property('kdamonds')
    const fine = await runCli(['validate', temporary('x.yaml'), '--strict'])
    expect([fine.code, fine.stderr]).to.deep.equal([0, ''])
  })

  it('prints warnings in place of the scenario with --warnings, as JSON too', async () => {
    writeFileSync(temporary('x.yaml'), SMALL_SCENARIO)
    const args = ['validate', temporary('x.yaml'), '--warnings']
    const [none, text, json] = await Promise.all([
      runCli(args),
      runCli([...args, '--set', SCHEMES]),
      runCli([...args, '--set', SCHEMES, '--json']),
    ])
    expect(none).to.deep.equal({ code: 0, stdout: '', stderr: '' })
    expect([text.stdout, text.stderr]).to.satisfy(
      ([out, remarks]: string[]) => WARNING.test(out) && remarks === '',
    )
    const [first, ...others] = JSON.parse(json.stdout) as object[]
    expect(others).to.deep.equal([])
    expect(first).to.include({
      code: 'action-unsupported',
      file: `--set ${SCHEMES}`,
      path: 'kdamonds.0.contexts.0.schemes.0.action',
    })
    expect(first).to.have.keys('code', 'file', 'path', 'message', 'remedy')
  })

  it('checks what damo prints, and prints it as damo does', async () => {
    const damo = 'args damon --ops paddr --regions 4G-8G --damos_action willneed'.split(' ')
    damo.push('--damos_access_rate', '0%', '100%')
    await runCli([...damo, '--out', temporary('damon.json')])
    const [yaml, json] = await Promise.all([
      runCli(['validate', temporary('damon.json'), '--set', 'kernel=6.18']),
      runCli(['validate', temporary('damon.json'), '--json']),
    ])
    expect([yaml.code, json.code]).to.deep.equal([0, 0])
    expect(yaml.stderr).to.match(
      /\/damon\.json:\d+:\d+: .* paddr of kernel 6\.18 does nothing for willneed/,
    )
    expect(json.stdout.trimEnd()).to.equal(readFileSync(temporary('damon.json'), 'utf8').trimEnd())
    expect(parse(yaml.stdout)).to.deep.equal(JSON.parse(json.stdout))
  })
})
