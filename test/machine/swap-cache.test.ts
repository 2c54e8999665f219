import { expect } from 'chai'
import { settleMachine } from '../../lib/machine/machine.js'
import { machineModel, zramModel } from '../support/machine-model.js'
import { createTestMachine, type TestMachine } from '../support/machines.js'
import { scheme } from '../support/schemes.js'

function machine(ops: 'vaddr' | 'paddr'): TestMachine {
  return createTestMachine({
    ops,
    nodes: [{ id: 0, startPage: 0, endPage: 2_048 }],
    targets: [{ pages: 512, mappings: [{ start: 0, end: 512, node: 0, frame: 0 }] }],
    model: machineModel({ swap: [zramModel({ kind: 'nvme', keeps: true })] }),
  })
}

const pageout = scheme({
  action: 'pageout',
  filters: [{ type: 'young', matching: true, allow: true }],
})

describe('memory that is paged out to a device that completes later', () => {
  it('stays in memory, and counts as not reclaimed', () => {
    const one = machine('paddr')
    expect(one.act(one.schemeOf(pageout), 0, 100, 1_000).applied).to.equal(0)
    const [memory] = one.targets
    expect(memory.absentPages).to.equal(100)
    expect(one.machine.nodes.residents[0]).to.equal(512)
    expect(one.machine.swap.keptPages).to.equal(100)
  })

  it('is found by a touch without a read, and is gone at once the next time', () => {
    const one = machine('vaddr')
    const [memory] = one.targets
    const act = (atUs: number): void => {
      one.act(one.schemeOf(scheme({ action: 'pageout' })), 0, 100, atUs)
    }
    const touch = (atUs: number): void => {
      one.touches[0].push({ page: 5, atUs })
      settleMachine(one.machine, atUs + 1)
    }
    act(1_000)
    touch(2_000)
    expect([memory.waits.minorFaults, memory.waits.majorFaults]).to.deep.equal([1, 0])
    expect(one.machine.nodes.residents[0]).to.equal(512)
    act(3_000)
    expect(one.machine.nodes.residents[0]).to.equal(511)
    touch(4_000)
    expect([memory.waits.minorFaults, memory.waits.majorFaults]).to.deep.equal([1, 1])
    expect(memory.waits.stallNs).to.be.greaterThan(0)
  })

  it('is given up when memory is short, before anything else', () => {
    const one = createTestMachine({
      nodes: [{ id: 0, startPage: 0, endPage: 600 }],
      targets: [
        {
          pages: 1_024,
          mappings: [
            { start: 0, end: 512, node: 0 },
            { start: 512, end: 662, node: 0, fromUs: 2_000 },
          ],
        },
      ],
      model: machineModel({ swap: [zramModel({ kind: 'nvme', keeps: true })] }),
    })
    one.act(one.schemeOf(scheme({ action: 'pageout' })), 0, 200, 1_000)
    expect(one.machine.swap.keptPages).to.equal(200)
    settleMachine(one.machine, 3_000)
    expect(one.machine.swap.keptPages).to.be.at.most(138)
    expect(one.targets[0].absentPages).to.equal(200)
    expect(one.machine.nodes.residents[0]).to.be.at.most(600)
  })
})
