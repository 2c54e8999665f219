/** What recordings of 6.12 show of schemes that one would not expect; see docs/fidelity-schemes.md for the rest. */
import { expect } from 'chai'
import { isAbsent } from '../../lib/machine/target-memory.js'
import { letMove } from '../../lib/machine/create-machine.js'
import { createTestMachine, nodesOf, type TestMachine } from '../support/machines.js'
import { scheme } from '../support/schemes.js'

/** Pages [0, 100) and [200, 300) of a target are its frames, too. */
function machine(ops: 'vaddr' | 'paddr'): TestMachine {
  return createTestMachine({
    ops,
    kernel: '6.12',
    nodes: nodesOf(512, 512),
    targets: [
      {
        pages: 512,
        mappings: [
          { start: 0, end: 100, node: 0, frame: 0 },
          { start: 200, end: 300, node: 0, frame: 200 },
        ],
      },
    ],
  })
}

const PAGEOUT = scheme({ action: 'pageout' })

describe('schemes of 6.12, as recorded', () => {
  it('report whole regions where virtual memory is paged out, whether or not it was there', () => {
    const one = machine('vaddr')
    const act = (atUs: number): number => one.act(one.schemeOf(PAGEOUT), 0, 100, atUs).applied
    expect([act(1_000), act(2_000)]).to.deep.equal([100, 100])
    expect(one.targets[0].pagedOut).to.equal(100)
  })

  it('page out what is mapped of a region with a gap, and report nothing of it', () => {
    const one = machine('vaddr')
    expect(one.act(one.schemeOf(PAGEOUT), 50, 250, 1_000).applied).to.equal(0)
    expect(one.targets[0].pagedOut).to.equal(100)
  })

  it('reclaim nothing in the first pass over physical memory that was filled, all in the second', () => {
    const one = machine('paddr')
    const act = (atUs: number): number => one.act(one.schemeOf(PAGEOUT), 0, 100, atUs).applied
    expect([act(1_000), act(2_000)]).to.deep.equal([0, 100])
  })

  it('refuse every physical page by an address filter of what does not match', () => {
    const [inside, outside] = [false, true].map((matching) => {
      const one = machine('paddr')
      const filters = [{ type: 'addr' as const, matching, allow: false, start: 0n, end: 0n }]
      const parameters = scheme({ action: 'lru_deprio', filters })
      return one.act(one.schemeOf(parameters), 0, 100, 1_000).applied
    })
    expect([inside, outside]).to.deep.equal([0, 100])
  })

  it('fill the active list in two passes, and report every page again in each that follows', () => {
    const one = machine('paddr')
    const [memory] = one.targets
    const seen = [1, 2, 3].map((pass) => {
      const { applied } = one.act(
        one.schemeOf(scheme({ action: 'lru_prio' })),
        0,
        100,
        pass * 1_000,
      )
      return [applied, memory.activePages]
    })
    expect(seen).to.deep.equal([
      [100, 0],
      [100, 100],
      [100, 100],
    ])
  })

  it('report pages that are inactive already as deprioritised', () => {
    const one = machine('paddr')
    const deprio = scheme({ action: 'lru_deprio' })
    expect(one.act(one.schemeOf(deprio), 0, 100, 1_000).applied).to.equal(100)
    expect(one.targets[0].activePages).to.equal(0)
  })

  it('report what moved to another node; the frames that it left are empty', () => {
    const one = machine('paddr')
    letMove(one.machine)
    const move = (start: number, end: number, targetNid: number, atUs: number): number =>
      one.act(one.schemeOf(scheme({ action: 'migrate_cold', targetNid })), start, end, atUs).applied
    expect(move(0, 512, 1, 1_000)).to.equal(200)
    expect(move(0, 512, 1, 2_000)).to.equal(0)
    expect(move(512, 1_024, 0, 3_000)).to.equal(200)
  })

  it('leave out what was paged out, which keeps its place in virtual memory', () => {
    const one = machine('vaddr')
    one.act(one.schemeOf(PAGEOUT), 0, 100, 1_000)
    const [memory] = one.targets
    expect([0, 99].every((page) => isAbsent(memory, page))).to.equal(true)
    expect(memory.mappedPages).to.equal(200)
  })
})
