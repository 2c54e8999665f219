import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { parse } from 'yaml'
import { startRun } from '../../lib/engine/run.js'
import { loadScenario } from '../../lib/scenario/load.js'
import { CLI_MAIN } from '../support/run-cli.js'
import { REPOSITORY_ROOT } from '../support/shared.js'

const FOLDER = join(REPOSITORY_ROOT, 'scenarios', 'reports')
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'))

/** The command lines in the comments of a scenario, as a shell takes them. */
function commandsIn(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.startsWith('#'))
  const blocks = lines
    .map((line) => (line.startsWith('#   ') ? line.slice(4) : '\n\n'))
    .join('\n')
    .split(/\n{3,}/)
  return blocks.map((block) => block.trim()).filter((block) => block.startsWith('damon-lab '))
}

function read(file: string): string {
  return readFileSync(join(FOLDER, file), 'utf8')
}

describe('the scenarios of users’ reports', () => {
  for (const file of FILES) {
    it(`${file} shows what it says`, async () => {
      const run = startRun(loadScenario(join(FOLDER, file)).plan, { workers: 1 })
      const { checks } = await run.done
      expect(checks).to.have.lengthOf.at.least(2)
      expect(checks!.filter(({ passed }) => passed !== true)).to.deep.equal([])
    })

    it(`${file} has commands that do as they stand`, () => {
      const commands = commandsIn(read(file))
      expect(commands[0]).to.equal(`damon-lab run scenarios/reports/${file}`)
      for (const command of commands.slice(1)) {
        const script = `set -o pipefail; damon-lab() { "$NODE" "$CLI" "$@"; }; ${command}`
        const { status, stderr } = spawnSync('bash', ['-c', script], {
          cwd: REPOSITORY_ROOT,
          encoding: 'utf8',
          env: { ...process.env, NODE: process.execPath, CLI: CLI_MAIN },
        })
        const remarks = stderr.split('\n').filter((line) => !/^(warning: .*)?$/.test(line))
        expect([status, remarks], command).to.deep.equal([0, []])
      }
    })
  }

  it('are remedied by the monitor alone', () => {
    const remedies = FILES.filter((file) => file.endsWith('-remedy.yaml'))
    expect(remedies).to.have.lengthOf(4)
    for (const file of remedies) {
      const [remedied, reported] = [file, file.replace('-remedy', '')].map(
        (name) => parse(read(name)) as Readonly<Record<string, unknown>>,
      )
      const differing = Object.keys({ ...reported, ...remedied }).filter(
        (key) => JSON.stringify(reported[key]) !== JSON.stringify(remedied[key]),
      )
      expect(differing, file).to.deep.equal(['name', 'kdamonds', 'checks'])
    }
  })

  it('watch heavy and light load alike', () => {
    const [heavy, light] = ['heavy', 'light'].map(
      (load) =>
        parse(read(`intervals-${load}-load.yaml`)) as { kdamonds: unknown; machine: unknown },
    )
    expect(light.kdamonds).to.deep.equal(heavy.kdamonds)
    expect(light.machine).to.deep.equal(heavy.machine)
  })
})
