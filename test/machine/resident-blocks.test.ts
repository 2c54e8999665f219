import { expect } from 'chai'
import { collapseBlock } from '../../lib/machine/huge-blocks.js'
import { bringTo } from '../../lib/machine/machine.js'
import { createResidentBlocks, eachChangedBlock } from '../../lib/machine/resident-blocks.js'
import { createTestMachine, neverTouched, type TestMachine } from '../support/machines.js'

describe('blocks that changed', () => {
  const setUp = (): { change: (act: () => void) => number[]; machine: TestMachine } => {
    const machine = machineOf()
    bringTo(machine.machine, 0)
    const blocks = createResidentBlocks(machine.targets[0])
    return {
      machine,
      change(act) {
        act()
        const starts: number[] = []
        eachChangedBlock(blocks, (start) => starts.push(start))
        return starts
      },
    }
  }

  function machineOf(): TestMachine {
    return createTestMachine({
      targets: [
        {
          pages: 2_000,
          mappings: [
            { start: 0, end: 1_024 },
            { start: 1_024, end: 2_000, fromUs: 1_000_000 },
          ],
        },
      ],
    })
  }

  it('are all at first, and then none while nothing happens', () => {
    const { change } = setUp()
    expect(change(() => undefined)).to.deep.equal([0, 512, 1_024, 1_536])
    expect(change(() => undefined)).to.deep.equal([])
  })

  it('are those in which pages left, that became huge pages, or that were mapped', () => {
    const { change, machine } = setUp()
    const [memory] = machine.targets
    change(() => undefined)
    expect(
      change(() => {
        neverTouched(memory, 600, 601)
      }),
    ).to.deep.equal([512])
    expect(
      change(() => {
        collapseBlock(memory, memory.mapped.active[0], 0, 0, 0)
      }),
    ).to.deep.equal([0])
    expect(
      change(() => {
        bringTo(machine.machine, 1_000_000)
      }),
    ).to.deep.equal([1_024, 1_536])
  })
})
