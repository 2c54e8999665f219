import { expect } from 'chai'
import { clockedSource } from '../../lib/space/clocked-source.js'
import { createProgramClock, programTimeAt, setRate } from '../../lib/space/program-clock.js'
import { createSources } from '../../lib/workload/index.js'
import { MEMORY_PAGE, area, areas } from '../support/plans.js'
import { PATTERNS, zipf } from '../support/workload-plans.js'
import { expectAgreement, marked } from '../workload/agreement.js'

const PAGES = 20_000

/** Rates that do not lie on any program's grid. */
function slowedClock(): ReturnType<typeof createProgramClock> {
  const clock = createProgramClock()
  for (let i = 1; i < 40; i++) setRate(clock, i * 100_000, ((i * 37) % 101) / 101)
  return clock
}

const SITE = { seed: 5, target: 0, workload: 0, pageOf: (page: number) => page - MEMORY_PAGE }

const WORKLOADS = [
  areas([
    area(0, 5_000, { every: 3 }),
    area(6_000, 12_000, { probability: 0.01 }),
    area(12_000, 19_000, { probability: 0.5 }),
  ]),
  zipf(),
  ...PATTERNS,
]

describe('a source that lives by a clock', () => {
  for (const [i, plan] of WORKLOADS.entries()) {
    const name = 'name' in plan ? plan.name : plan.kind
    it(`says the same however it is asked: workload ${i}, ${name}`, () => {
      const clock = slowedClock()
      for (const source of createSources(plan, SITE)) {
        const clocked = clockedSource(source, clock)
        const windows = [
          [0, 5_000],
          [199_990, 210_003],
          [1_234_567, 1_634_567],
        ]
        for (const [from, to] of windows) {
          const touched = expectAgreement(clocked, PAGES, from, to, 7_777, (from + to) >> 1)
          const inProgram = [from, to].map((us) => programTimeAt(clock, us))
          expect(touched).to.deep.equal(marked(source, PAGES, inProgram[0], inProgram[1]))
        }
      }
    })
  }

  it('touches nothing while its program stands still', () => {
    const clock = createProgramClock()
    setRate(clock, 100_000, 0)
    const [source] = createSources(areas([area(0, 5_000, { every: 1 })]), SITE)
    const clocked = clockedSource(source, clock)
    expect(marked(clocked, PAGES, 100_001, 9_000_000)).to.deep.equal([])
    let pieces = 0
    clocked.truth(200_000, 5_000, () => pieces++)
    expect(pieces).to.equal(0)
  })

  it('has accesses, and a share of windows, of the time that its program gets', () => {
    const clock = createProgramClock()
    setRate(clock, 100_000, 0.5)
    const plan = areas([{ ...area(0, 1_000, { every: 1 }), accessesPerSecond: 4_000 }])
    const [source] = createSources(plan, SITE)
    const seen: number[][] = []
    clockedSource(source, clock).truth(200_000, 4_000, (...piece) => seen.push([...piece]))
    expect(seen).to.deep.equal([[0, 1_000, 0.4, 2]])
  })
})
