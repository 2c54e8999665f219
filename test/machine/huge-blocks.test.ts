import { expect } from 'chai'
import { bloatPagesOf } from '../../lib/machine/huge-fill.js'
import { faultHuge } from '../../lib/machine/huge-blocks.js'
import { settleMachine } from '../../lib/machine/machine.js'
import type { MachineModel, ThpModel } from '../../lib/machine/model.js'
import { ABSENT, mappingAt, UNTOUCHED, type TargetMemory } from '../../lib/machine/target-memory.js'
import { tickMachine } from '../../lib/machine/tick.js'
import { machineModel, zramModel } from '../support/machine-model.js'
import {
  createTestMachine,
  neverTouched,
  type MachineTarget,
  type TestMachine,
} from '../support/machines.js'
import { scheme } from '../support/schemes.js'

const SCAN_US = 10_000_000

function modelOf(thp: Partial<ThpModel>): MachineModel {
  return machineModel({
    swap: [zramModel({ kind: 'nvme' })],
    thp: { mode: 'madvise', scanPages: 4_096, scanUs: SCAN_US, maxPtesNone: 511, ...thp },
  })
}

/** One target of so many blocks on one node; nothing of it was ever touched but the pages named. */
function machine(
  thp: Partial<ThpModel>,
  blocks: number,
  more: Partial<MachineTarget> & {
    readonly there?: readonly number[]
    readonly room?: number
  } = {},
): TestMachine {
  const pages = blocks * 512
  const one = createTestMachine({
    nodes: [{ id: 0, startPage: 0, endPage: more.room ?? pages }],
    model: modelOf(thp),
    targets: [{ pages, mappings: [{ start: 0, end: pages, node: 0 }], ...more }],
  })
  settleMachine(one.machine, 0)
  const [memory] = one.targets
  for (let page = 0; page < pages; page++) {
    if (mappingAt(memory, page) !== undefined && more.there?.includes(page) !== true) {
      neverTouched(memory, page, page + 1)
    }
  }
  return one
}

function fault(one: TestMachine, page: number, fromUs = 0): boolean {
  const [memory] = one.targets
  const mapping = mappingAt(memory, page)!
  const { model, atUs } = one.machine
  return faultHuge(memory, mapping, page, model!.faults, fromUs, atUs)
}

function hugeBlocks({ space }: TargetMemory): number[] {
  return [...space.huge!].flatMap((isHuge, block) => (isHuge === 1 ? [block] : []))
}

function advise(
  one: TestMachine,
  action: 'hugepage' | 'nohugepage',
  start: number,
  end: number,
): void {
  one.act(one.schemeOf(scheme({ action })), start, end, 1_000)
}

describe('the first touch of a block', () => {
  it('brings all of it, on the time of who touches it, where huge pages are always wanted', () => {
    const one = machine({ mode: 'always' }, 2)
    const [memory] = one.targets
    expect(fault(one, 600)).to.equal(true)
    expect(hugeBlocks(memory)).to.deep.equal([1])
    expect([memory.hugePages, memory.untouchedPages, memory.onNode[0]]).to.deep.equal([
      512, 512, 512,
    ])
    expect([memory.waits.busyNs, memory.waits.minorFaults]).to.deep.equal([100_000, 1])
    expect(fault(one, 601)).to.equal(false)
  })

  it('brings a page where nobody asked for more, or all was refused', () => {
    expect(fault(machine({}, 1), 0)).to.equal(false)
    expect(fault(machine({ mode: 'never' }, 1, { program: { isHugeAdvised: true } }), 0)).to.equal(
      false,
    )
    const refused = machine({ mode: 'always' }, 3)
    advise(refused, 'nohugepage', 512, 1_030)
    expect([0, 512, 1_024].map((page) => fault(refused, page))).to.deep.equal([true, false, false])
  })

  it('brings a block that its program, or a scheme, asked for as a whole', () => {
    expect(fault(machine({}, 1, { program: { isHugeAdvised: true } }), 0)).to.equal(true)
    const asked = machine({}, 4)
    advise(asked, 'hugepage', 500, 1_600)
    expect([0, 512, 1_024, 1_536].map((page) => fault(asked, page))).to.deep.equal([
      false,
      true,
      true,
      false,
    ])
    expect(hugeBlocks(asked.targets[0])).to.deep.equal([1, 2])
  })

  it('brings a page of blocks that mappings cut, that files are behind, or of which some is there', () => {
    const whole = { start: 512, end: 1_024, node: 0 }
    const cut = machine({ mode: 'always' }, 2, { mappings: [{ ...whole, end: 1_023 }] })
    expect(fault(cut, 512)).to.equal(false)
    const file = machine({ mode: 'always' }, 2, { mappings: [{ ...whole, isAnon: false }] })
    expect(fault(file, 512)).to.equal(false)
    expect(fault(machine({ mode: 'always' }, 1, { there: [7] }), 0)).to.equal(false)
  })

  it('brings a page where no node has room for a block', () => {
    const one = machine({ mode: 'always' }, 2, { room: 1_024 })
    expect(fault(one, 0)).to.equal(true)
    one.machine.nodes.residents[0] += 1
    expect(fault(one, 512)).to.equal(false)
  })
})

describe('bloat', () => {
  it('is what nobody touches of huge pages', () => {
    const one = machine({ mode: 'always' }, 2)
    const [memory] = one.targets
    fault(one, 5, 1_000)
    expect(bloatPagesOf(memory, 2_000)).to.equal(511)
    one.touches[0].push({ page: 5, atUs: 3_000 }, { page: 6, atUs: 3_000 }, { page: 9, atUs: 500 })
    expect(bloatPagesOf(memory, 4_000)).to.equal(510)
    expect(bloatPagesOf(memory, 5_000_000)).to.equal(510)
  })

  it('goes with a huge page that is cut, as if never touched; what was touched stays', () => {
    const one = machine({ mode: 'always' }, 1)
    const [memory] = one.targets
    fault(one, 5)
    one.touches[0].push({ page: 300, atUs: 500 })
    one.act(one.schemeOf(scheme({ action: 'pageout' })), 0, 100, 1_000)
    expect([memory.pagedOut, memory.untouchedPages, memory.onNode[0]]).to.deep.equal([1, 510, 1])
    expect(memory.flags[5]).to.equal(ABSENT)
    expect(memory.flags[6]).to.equal(ABSENT | UNTOUCHED)
    expect(memory.flags[300]).to.equal(0)
    expect(bloatPagesOf(memory, 2_000)).to.equal(0)
  })

  it('stays where nohugepage only cuts the mapping', () => {
    const one = machine({ mode: 'always' }, 1)
    fault(one, 5)
    advise(one, 'nohugepage', 0, 100)
    expect(hugeBlocks(one.targets[0])).to.deep.equal([])
    expect(one.targets[0].untouchedPages).to.equal(0)
  })
})

describe('khugepaged', () => {
  const tickAt = (one: TestMachine, atUs: number): void => tickMachine(one.machine, atUs)

  it('goes round the blocks that are wanted, so many pages at a time', () => {
    const there = Array.from({ length: 10 }, (_, block) => block * 512)
    const one = machine({ mode: 'always', scanPages: 2_048 }, 10, { there })
    const [memory] = one.targets
    tickAt(one, SCAN_US - 1)
    expect(hugeBlocks(memory)).to.deep.equal([])
    tickAt(one, SCAN_US)
    expect(hugeBlocks(memory)).to.deep.equal([0, 1, 2, 3])
    tickAt(one, 3 * SCAN_US)
    expect(hugeBlocks(memory)).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(one.machine.khugepaged).to.deep.include({ pagesScanned: 12 * 512, collapsed: 10 })
    expect(bloatPagesOf(memory, 3 * SCAN_US)).to.equal(10 * 511)
  })

  it('makes what was asked for huge only when it comes by', () => {
    const one = machine({}, 3, { there: [0, 512, 1_024] })
    advise(one, 'hugepage', 512, 1_536)
    expect(hugeBlocks(one.targets[0])).to.deep.equal([])
    tickAt(one, SCAN_US)
    expect(hugeBlocks(one.targets[0])).to.deep.equal([1, 2])
  })

  it('leaves blocks of which too much was never touched, or is paged out', () => {
    const there = Array.from({ length: 1_024 }, (_, page) => page).filter(
      (page) => page < 300 || page >= 600,
    )
    const one = machine({ mode: 'always', maxPtesNone: 100 }, 4, { there })
    const [memory] = one.targets
    // Of block 0 212 pages were never touched, of block 1 88, of blocks 2 and 3 all.
    one.act(one.schemeOf(scheme({ action: 'pageout' })), 700, 765, 1_000)
    tickAt(one, SCAN_US)
    expect(hugeBlocks(memory)).to.deep.equal([])
    one.act(one.schemeOf(scheme({ action: 'willneed' })), 700, 701, SCAN_US + 1)
    tickAt(one, 2 * SCAN_US)
    expect(hugeBlocks(memory)).to.deep.equal([1])
    expect(memory.absentPages).to.equal(0)
  })

  it('looks at all there is no more than twice a turn, and at nothing where nothing is wanted', () => {
    const one = machine({ mode: 'always', scanPages: 1 << 20 }, 2, { there: [0] })
    tickAt(one, SCAN_US)
    expect(one.machine.khugepaged!.pagesScanned).to.equal(4 * 512)
    const none = machine({}, 2, { there: [0] })
    tickAt(none, SCAN_US)
    expect(none.machine.khugepaged!.pagesScanned).to.equal(0)
  })
})
