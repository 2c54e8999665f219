import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { DamonLabError } from '../../lib/base/errors.js'
import type { MachineSummary } from '../../lib/engine/machine-summary.js'
import { loadUserPolicy } from '../../lib/policy/user-policy.js'
import { formatScenario } from '../../lib/scenario/format-scenario.js'
import { parseScenario } from '../../lib/scenario/load.js'
import { REPOSITORY_ROOT } from '../support/shared.js'
import { useTemporaryFolder } from '../support/temporary.js'
import { runMachine, tierScenario } from '../support/tiers.js'

const EXAMPLE = join(REPOSITORY_ROOT, 'scenarios', 'policies', 'young-twice.js')

/** Two tiers, and a program whose hot end came last. */
function scenario(policy: unknown): object {
  return tierScenario({
    duration: '12 s',
    nodes: [
      ['64 MiB', '90 ns'],
      ['128 MiB', '200 ns'],
    ],
    memory: '96 MiB',
    areas: [{ start: '64 MiB', size: '16 MiB', rate: '100 K/s' }],
    policy,
  })
}

interface Way {
  readonly workers?: number
  readonly access?: 'bits' | 'lazy'
}

function run(policy: unknown, { workers, access }: Way = {}): Promise<MachineSummary> {
  return runMachine({ ...scenario(policy), ...(access !== undefined && { access }) }, workers)
}

async function faultOf(act: () => unknown): Promise<string> {
  try {
    await act()
  } catch (error) {
    expect(error).to.be.instanceOf(DamonLabError)
    return (error as DamonLabError).message
  }
  return 'none'
}

describe('a policy of a user', () => {
  const temporary = useTemporaryFolder()

  function file(name: string, text: string): string {
    const path = temporary(name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    return path
  }

  /** A policy that does something at each second. */
  function policyThat(does: string, more = ''): string {
    return file(
      'policy.js',
      `export default {${more} create: (values, view) => ({ everyUs: 1e6, onTick() { ${does} }, figures: () => [] }) }`,
    )
  }

  it('moves memory as it decides, with its parameters, and tells what it did', async () => {
    const still = await run('first_touch')
    const { policy, nodes, slowdown, tierMoves } = await run({ name: EXAMPLE, every: '1 s' })
    expect(nodes[0].hitShare).to.be.greaterThan(0.7)
    expect(slowdown).to.be.lessThan(still.slowdown!)
    const [{ figures }] = policy!.jobs
    expect(tierMoves.promotedBytes).to.equal(4096 * figures.promotedPages!)
    expect(tierMoves.demotedBytes).to.equal(4096 * figures.demotedPages!)
    expect(policy!.cpuUs).to.be.greaterThan(0)
  })

  it('is the same for both access engines and any number of workers', async () => {
    const first = await run(EXAMPLE)
    expect(await run(EXAMPLE, { workers: 2 })).to.deep.equal(first)
    expect(await run(EXAMPLE, { access: 'bits' })).to.deep.equal(first)
  })

  it('may be TypeScript, and in several files', async () => {
    file('lib/node.ts', 'export const SLOWER: number = 1\n')
    const path = file(
      'typed.ts',
      `import { SLOWER } from './lib/node.js'
       interface View { readonly nodes: readonly { readonly tier: number }[] }
       export default {
         figures: { tier: 'Of the slower node.' },
         create: (values: object, view: View) => ({
           everyUs: Infinity,
           onTick() {},
           figures: () => [{ tier: view.nodes[SLOWER].tier }],
         }),
       }`,
    )
    expect((await run(path)).policy!.jobs[0].figures.tier).to.equal(1)
  })

  it('is in the resolved scenario by its sum, and refused where the file has changed', async () => {
    const path = policyThat('')
    const { canonical } = parseScenario(scenario(path), { file: 'x.yaml' })
    const text = formatScenario(canonical)
    expect(text).to.match(/sha256: [0-9a-f]{64}/)
    parseScenario(text, { file: 'x.yaml' })
    policyThat('view.nowUs')
    expect(await faultOf(() => parseScenario(text, { file: 'x.yaml' }))).to.match(
      /policy\.sha256: .*policy\.js has another text/,
    )
  })

  it('has its parameters checked like any other', async () => {
    expect(
      await faultOf(() => parseScenario(scenario({ name: EXAMPLE, evry: 3 }), { file: 'x.yaml' })),
    ).to.match(/policy\.evry: unknown key "evry".*did you mean every/)
    expect(
      await faultOf(() => parseScenario(scenario({ name: EXAMPLE, every: 1 }), { file: 'x.yaml' })),
    ).to.match(/policy\.every: not usable \(got 1\); expected a value of 100000 or more/)
  })

  it('fails the run in its own name, and says where, whichever thread it is in', async () => {
    const path = policyThat("\nthrow new TypeError('so')")
    for (const workers of [1, 2]) {
      expect(await faultOf(() => run(path, { workers }))).to.match(
        /policy\.js: onTick at 1 s failed: TypeError: so \(policy\.js:2\)$/,
      )
    }
  })

  it('may not write to what it sees, nor ask for pages that there are not', async () => {
    for (const [does, words] of [
      ['view.nodes[0].capacityPages = 1', /Cannot assign to read only property/],
      ['view.jobs[0].highPages = 1', /Cannot (assign|set)/],
      ['view.jobs.push(1)', /not extensible/],
      ['view.jobs[0].move(0, 1e9, 0, false)', /RangeError: page: got 1000000000; expected a whole/],
      ['view.jobs[0].move(0, 0.5, 0, false)', /page: got 0.5/],
      ['view.jobs[0].move(0, 0, 2, false)', /node: got 2; expected a whole number from 0 to 1/],
      ['view.jobs[0].move(7, 0, 0, false)', /target: got 7/],
      ['view.jobs[0].reclaim(NaN)', /pages: got NaN/],
    ] as const) {
      expect(await faultOf(() => run(policyThat(does))), does).to.match(words)
    }
    const before = await run(policyThat(''))
    const after = await run(policyThat('view.jobs[0].some.averages[0] = 99'))
    expect(after.pressure).to.deep.equal(before.pressure)
  })

  it('has no clocks, no chance, and nothing of node', async () => {
    expect(await faultOf(() => run(policyThat('Math.random()')))).to.match(/another one/)
    expect(await faultOf(() => run(policyThat('Date.now()')))).to.match(/Date is not defined/)
    expect(await faultOf(() => run(policyThat('process.exit()')))).to.match(/process is not def/)
    const path = file('fs.js', "import fs from 'node:fs'; export default { create: () => fs }")
    expect(await faultOf(() => run(path))).to.match(/cannot be read: 1:\d+: Could not resolve/)
  })

  it('is ended where it goes on for ever', () => {
    const loops = 'for (;;);'
    const text = (create: string): string => `export default { create() { ${create} } }`
    const load = (path: string): unknown => loadUserPolicy('policy.js', path, 50)
    expect(() => load(file('a.js', loops))).to.throw('it did not end within 50 ms')
    const { kind } = loadUserPolicy('policy.js', file('b.js', text(loops)), 50)
    const view = { nodes: [], jobs: [], swap: {} }
    expect(() => kind.create({}, view as never, undefined as never)).to.throw(
      'policy.js: create did not end within 50 ms',
    )
  })

  it('is refused in words where it is none', async () => {
    for (const [text, words] of [
      ['export const a = 1', 'has no default export that is an object (got undefined)'],
      ['export default {}', 'its default export has no create (got undefined)'],
      ['export default { create( { }', /cannot be read: 1:\d+: Expected/],
      ['export default { create() {}, settings() {} }', 'has settings, which is no part of a'],
      ['export default { create() {}, parameters: { a: 1 } }', 'parameters.a: '],
    ] as const) {
      const message = await faultOf(() => run(file('none.js', text)))
      if (typeof words === 'string') expect(message).to.contain(words)
      else expect(message).to.match(words)
    }
    for (const [returned, words] of [
      ['undefined', 'create returned no policy (got undefined)'],
      ['{}', 'everyUs: got undefined; expected a time above 0, in µs'],
      ['{ everyUs: 1e6 }', 'create returned no onTick (got undefined)'],
      ['{ everyUs: 1e6, async onTick() {}, figures: () => [] }', 'is async; expected no promise'],
      ['{ everyUs: 1e6, onTick() {}, figures: () => [{ a: NaN }] }', 'figure a: got NaN'],
    ] as const) {
      const path = file('made.js', `export default { create: () => (${returned}) }`)
      expect(await faultOf(() => run(path)), returned).to.contain(words)
    }
  })
})
