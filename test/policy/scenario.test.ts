import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { TargetPlan } from '../../lib/engine/plan.js'
import { startRun } from '../../lib/engine/run.js'
import type { RunSummary } from '../../lib/engine/summary.js'
import { POLICIES, SET_UPS } from '../../lib/policy/index.js'
import { parseScenario, type LoadedScenario } from '../../lib/scenario/load.js'
import { summarySchema } from '../../lib/scenario/summary-schema.js'
import { faultsOf } from '../support/scenarios.js'
import { REPOSITORY_ROOT } from '../support/shared.js'

const AREA = { start: 0, size: '16 MiB', every: 1 }

function scenario(policy: unknown, more: object = {}): object {
  return {
    duration: '20 s',
    access: 'lazy',
    machine: { swap: { kind: 'zram', size: '1 GiB' } },
    policy,
    targets: [
      { name: 'db', memory: '256 MiB', workload: { areas: [AREA], tick: '100 ms' } },
      { name: 'web', memory: '64 MiB', cgroup: '/front/web' },
    ],
    ...more,
  }
}

function load(policy: unknown, more: object = {}): LoadedScenario {
  return parseScenario(scenario(policy, more), { file: 'x.yaml' })
}

async function run(policy: unknown, more: object = {}): Promise<RunSummary> {
  return await startRun(load(policy, more).plan, { workers: 1 }).done
}

function pagesOf({ mappings }: TargetPlan): number {
  return mappings.reduce((pages, { startPage, endPage }) => pages + endPage - startPage, 0)
}

describe('policy of a scenario, one of the machine', () => {
  it('is all of its parameters, of which those left out have their defaults', () => {
    expect(load({ name: 'senpai_paper', interval: '2 s' }).plan.policy).to.deep.equal({
      name: 'senpai_paper',
      values: { interval: 2_000_000, reclaim_ratio: 5, psi_threshold: 10 },
      pagesOut: true,
    })
  })

  it('gives each target a cgroup, and the machine a model that knows it', () => {
    const { plan } = load('lru', { machine: {} })
    expect(plan.targets.map(({ cgroup }) => cgroup)).to.deep.equal(['/db', '/front/web'])
    expect(plan.machine!.cgroups).to.deep.equal(
      ['/db', '/front/web'].map((path) => ({ path, maxPages: Infinity, highPages: Infinity })),
    )
  })

  it('stands beside kdamonds, in place of nothing', () => {
    const kdamondPerTarget = { contexts: [{ ops: 'vaddr' }] }
    expect(load('kstaled', { kdamondPerTarget }).plan.contexts).to.have.lengthOf(2)
  })

  it('is resolved to a scenario that gives the same plan', () => {
    for (const { name } of POLICIES) {
      const first = load(name)
      expect(parseScenario(first.canonical, { file: 'x.yaml' }).plan).to.deep.equal(first.plan)
    }
  })

  it('refuses what it does not know, and what is out of range', () => {
    expect(faultsOf(scenario({ name: 'senpai_oomd', presure: '1 %' }))[0]).to.match(
      /policy\.presure: .*did you mean pressure\?/,
    )
    expect(faultsOf(scenario({ name: 'kstaled', percentile: 101 }))).to.deep.equal([
      'x.yaml: policy.percentile: not usable (got 101); expected a value of 1 to 100',
    ])
    expect(faultsOf(scenario('kstaled', { concurrent: true }))[0]).to.match(/concurrent/)
  })

  it('lets checks name its own figures, and no others', () => {
    const check = (that: string): object => ({ checks: [that] })
    const first = 'machine.policy.jobs[0].figures'
    expect(load('senpai_oomd', check(`${first}.probes > 0`)).plan.checks).to.have.lengthOf(1)
    for (const name of [`${first}.coverage`, 'machine.policy.jobs[2].figures.probes']) {
      const faults = faultsOf(scenario('senpai_oomd', check(`${name} > 0`)))
      expect(faults, name).to.have.lengthOf(1)
    }
  })
})

describe('a run with a policy of the machine', () => {
  it('has what it did in its summary', async () => {
    const summary = await run('senpai_oomd')
    const { policy } = summarySchema.parse(summary).machine!
    expect(policy!.name).to.equal('senpai_oomd')
    expect(policy!.cpuUs).to.be.greaterThan(0)
    // Of db, what is above 100 MiB; of web, nothing. Ticks 7 and 14 take 1 % of what is left.
    const pages = pagesOf(load('senpai_oomd').plan.targets[0]) - 100 * 256
    const first = Math.ceil(pages / 100)
    const second = Math.ceil((pages - first) / 100)
    expect(policy!.jobs).to.deep.equal([
      { cgroup: '/db', figures: { probes: 2, reclaimedBytes: (first + second) * 4096 } },
      { cgroup: '/front/web', figures: { probes: 0, reclaimedBytes: 0 } },
    ])
    expect(summary.machine!.targets[0].swappedBytes.end).to.equal((first + second) * 4096)
  })

  it('is the same on both engines and however often', async () => {
    const runs = await Promise.all(
      ['lazy', 'bits', 'lazy'].map((access) =>
        run({ name: 'kstaled', scan: '2 s', warm_up: '4 s' }, { access }),
      ),
    )
    const [first, ...others] = runs.map(({ machine }) => machine)
    expect(first!.policy!.jobs[0].figures.pagedOutBytes).to.be.greaterThan(200 * 2 ** 20)
    for (const other of others) expect(other).to.deep.equal(first)
  })

  it('that does nothing is the machine alone', async () => {
    const { machine } = await run('lru')
    expect(machine!.swappedOutBytes).to.equal(0)
    expect(machine!.policy).to.deep.equal({
      name: 'lru',
      cpuUs: 0,
      jobs: ['/db', '/front/web'].map((cgroup) => ({ cgroup, figures: {} })),
    })
  })
})

describe('policies of the machine', () => {
  it('have names of their own', () => {
    const names = [...POLICIES, ...SET_UPS].map(({ name }) => name)
    expect(new Set(names).size).to.equal(names.length)
  })

  it('stand in docs/policies.md, with parameters, defaults and figures', () => {
    const page = readFileSync(join(REPOSITORY_ROOT, 'docs/policies.md'), 'utf8').replace(/ +/g, ' ')
    for (const { name, source, parameters, figures } of POLICIES) {
      const section = page.split(`### \`${name}\``).at(1)?.split('\n### ')[0]
      expect(section, name).to.be.a('string').that.includes(source)
      for (const [key, { unit, default: value, doc }] of Object.entries(parameters)) {
        const shown = typeof value === 'boolean' ? (value ? 'Y' : 'N') : String(value)
        expect(section).to.include(`| \`${key}\` | ${unit} | \`${shown}\` | ${doc} |`)
      }
      for (const [key, doc] of Object.entries(figures)) {
        expect(section).to.include(`| \`${key}\` | ${doc} |`)
      }
    }
  })

  it('tell exactly the figures that they declare', async () => {
    for (const { name, figures } of POLICIES) {
      const { machine } = await run(name, { duration: '3 s' })
      expect(Object.keys(machine!.policy!.jobs[0].figures), name).to.have.members(
        Object.keys(figures),
      )
    }
  })
})
