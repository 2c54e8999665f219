import { expect } from 'chai'
import { KERNELS } from '../../lib/core/kernel.js'
import { priorityOf } from '../../lib/damos/priority.js'
import { ACTIONS } from '../../lib/damos/scheme.js'

describe('priorityOf', () => {
  const NEXT = KERNELS.next.damos

  it('puts cold regions first where memory is given up, hot ones where it is to be near', () => {
    const physical = ACTIONS.map((action) => [action, priorityOf(action, 'paddr', NEXT)])
    expect(physical.filter(([, priority]) => priority !== 'none')).to.deep.equal([
      ['pageout', 'cold'],
      ['lru_prio', 'hot'],
      ['lru_deprio', 'cold'],
      ['migrate_hot', 'hot'],
      ['migrate_cold', 'cold'],
    ])
  })

  it('knows only what processes can do there: paging out, and migration since 6.17', () => {
    for (const ops of ['vaddr', 'fvaddr'] as const) {
      expect(priorityOf('pageout', ops, NEXT)).to.equal('cold')
      expect(priorityOf('lru_prio', ops, NEXT)).to.equal('none')
      expect(priorityOf('migrate_hot', ops, NEXT)).to.equal('hot')
      expect(priorityOf('migrate_hot', ops, KERNELS['6.12'].damos)).to.equal('none')
    }
  })
})
