import { expect } from 'chai'
import { memoryOfThreads } from '../../../lib/engine/concurrent/threads.js'
import { createWorld, spaceOf } from '../../../lib/engine/world.js'
import { makeOld } from '../../../lib/space/space.js'
import { area, areas, context, plan, target } from '../../support/plans.js'
import { scheme } from '../../support/schemes.js'

const PAGES = 4_096

describe('the memory of the threads of a concurrent run', () => {
  const young = scheme({
    filters: [{ type: 'young', matching: true, allow: false }],
    action: 'lru_deprio',
  })
  const workloads = [areas([area(0, PAGES, { every: 1 })])]
  const both = plan({
    concurrent: true,
    targets: [target('a', PAGES, { workloads, framePage: 0 })],
    contexts: [
      { ...context('paddr', [null], {}, [[0, PAGES]]), schemes: [young] },
      context('vaddr', [0]),
    ],
    nodes: [{ id: 0, startPage: 0, endPage: PAGES }],
  })

  it('holds when pages were made old, so that filters of one know what another has cleared', () => {
    const shared = memoryOfThreads(both)
    const [one, other] = [0, 1].map(() => spaceOf(createWorld(both, 'bits', shared), 0))
    makeOld(one, 5, 0, 1_000)
    expect([...other.clearedAt!.subarray(4, 7)]).to.deep.equal([0, 1_001, 0])
  })

  it('holds that only where a filter asks for it', () => {
    const plain = { ...both, contexts: [both.contexts[1]] }
    expect(memoryOfThreads(plain).clearedAt).to.deep.equal({})
  })
})
