import { expect } from 'chai'
import fc from 'fast-check'
import { createFrames, frameOf } from '../../lib/machine/frames.js'
import { letMove } from '../../lib/machine/create-machine.js'
import { settleMachine } from '../../lib/machine/machine.js'
import { isAbsent, mappingAt, nodeAt, type TargetMemory } from '../../lib/machine/target-memory.js'
import { checkPages, createAddressView } from '../../lib/space/address-view.js'
import { FREE, hasMoved, pageInFrame } from '../../lib/space/frame-map.js'
import { machineModel, nodeModel, zramModel } from '../support/machine-model.js'
import { createTestMachine, nodesOf, type TestMachine } from '../support/machines.js'
import { scheme } from '../support/schemes.js'

/**
 * Frames of two nodes, and the pages of one target that are in them; all pages are their frames at first.
 *
 *     0         512       1024      2048      4096
 *     [ base    )[ huge   ) ·······  |  node 1 )
 */
function machine(): TestMachine {
  const made = createTestMachine({
    ops: 'paddr',
    kernel: '6.12',
    nodes: nodesOf(2_048, 2_048),
    targets: [
      {
        pages: 2_048,
        mappings: [
          { start: 0, end: 512, node: 0, frame: 0 },
          { start: 512, end: 1_024, order: 9, node: 0, frame: 512 },
          { start: 1_100, end: 1_200, node: 0, frame: 1_100, fromUs: 0, untilUs: 5_000 },
        ],
      },
    ],
  })
  letMove(made.machine)
  return made
}

const pageout = scheme({
  action: 'pageout',
  filters: [{ type: 'young', matching: false, allow: false }],
})
const toNode = (targetNid: number): ReturnType<typeof scheme> =>
  scheme({ action: 'migrate_cold', targetNid })

const THP_BY_TOUCH = { populate: 'touch', isHugeAdvised: true } as const

function frameNow({ targets: [memory] }: TestMachine, page: number): number {
  return isAbsent(memory, page) ? -1 : frameOf(memory, mappingAt(memory, page)!, page)
}

describe('memory that is filled as it is touched', () => {
  it('comes to the frames that wait for it, where its node has room', () => {
    const made = createTestMachine({
      ops: 'paddr',
      nodes: nodesOf(50, 50),
      targets: [
        {
          pages: 60,
          mappings: [
            { start: 0, end: 50, node: 0, frame: 0 },
            { start: 50, end: 60, node: 1, frame: 50 },
          ],
          program: { populate: 'touch' },
        },
      ],
      model: machineModel({
        nodes: [nodeModel({ fallback: [0, 1], lowPages: 40 }), nodeModel({ fallback: [1, 0] })],
      }),
    })
    letMove(made.machine)
    made.touches[0].push(...[20, 30, 31].map((page) => ({ page, atUs: 10 })))
    made.touches[0].push(...[0, 1, 2, 3, 4, 5, 6, 7].map((page) => ({ page, atUs: 5 })))
    settleMachine(made.machine, 6)
    settleMachine(made.machine, 20)
    expect([0, 7, 20, 30].map((page) => frameNow(made, page))).to.deep.equal([0, 7, 20, 30])
    // Less than the low watermark would be left.
    expect(frameNow(made, 31)).to.equal(60)
    expect(frameNow(made, 55)).to.equal(-1)
  })
})

describe('memory for which no frames wait', () => {
  it('takes those that were freed last, else the first of its node; huge pages in one piece', () => {
    const made = createTestMachine({
      ops: 'paddr',
      nodes: nodesOf(1_600),
      targets: [
        { pages: 2_048, mappings: [{ start: 0, end: 2_048, node: 0 }], program: THP_BY_TOUCH },
        { pages: 512, mappings: [{ start: 0, end: 512, node: 0 }], program: { populate: 'touch' } },
      ],
      model: machineModel({
        swap: [zramModel()],
        thp: { ...machineModel().thp, mode: 'madvise' },
      }),
    })
    letMove(made.machine)
    const [huge, plain] = made.targets
    const touch = (target: number, page: number, atUs: number): void => {
      made.touches[target].push({ page, atUs })
      settleMachine(made.machine, atUs + 1)
    }
    const frameIn = (memory: TargetMemory, page: number): number =>
      isAbsent(memory, page) ? -1 : frameOf(memory, mappingAt(memory, page)!, page)
    touch(1, 300, 10)
    expect(frameIn(plain, 300)).to.equal(0)
    touch(0, 700, 20)
    expect([512, 1_023].map((page) => frameIn(huge, page))).to.deep.equal([512, 1_023])
    touch(1, 301, 30)
    // What the block left below it.
    expect(frameIn(plain, 301)).to.be.within(1, 511)
    const paged = made.schemeOf(scheme({ action: 'pageout' }))
    plain.space.clearedAt!.fill(41)
    expect(made.act(paged, 0, 1, 50).applied).to.equal(1)
    expect(frameIn(plain, 300)).to.equal(-1)
    touch(1, 302, 60)
    expect(frameIn(plain, 302)).to.equal(0)
  })
})

describe('memory that moves', () => {
  it('is found in the frames of the node that it was migrated to, not where it was', () => {
    const made = machine()
    const move = made.schemeOf(toNode(1))
    expect(made.act(move, 10, 20, 100).applied).to.equal(10)
    expect(frameNow(made, 10)).to.equal(2_048)
    // Tried again, the frames that it left hold nothing.
    expect(made.act(made.schemeOf(toNode(1)), 10, 20, 200).applied).to.equal(0)
    const back = made.schemeOf(toNode(0))
    expect(made.act(back, 2_048, 4_096, 300).applied).to.equal(10)
    expect(frameNow(made, 10)).to.be.within(10, 19)
  })

  it('moves huge pages in one piece', () => {
    const made = machine()
    expect(made.act(made.schemeOf(toNode(1)), 512, 1_024, 100).applied).to.equal(512)
    expect(frameNow(made, 512)).to.equal(2_048)
    expect(frameNow(made, 1_023)).to.equal(2_559)
  })

  it('comes back from swap to the frame that was freed last', () => {
    const made = machine()
    made.act(made.schemeOf(toNode(1)), 100, 110, 100)
    const {
      targets: [memory],
      touches,
    } = made
    memory.space.clearedAt!.fill(1)
    expect(made.act(made.schemeOf(pageout), 0, 512, 200).applied).to.equal(0)
    const cold = scheme({ action: 'pageout' })
    memory.space.clearedAt!.fill(1)
    expect(made.act(made.schemeOf(cold), 0, 100, 300).applied).to.equal(100)
    touches[0].push({ page: 7, atUs: 350 })
    made.act(made.schemeOf(cold), 400, 401, 400)
    expect(frameNow(made, 7)).to.equal(99)
  })

  it('is seen where it is by whoever samples frames', () => {
    const made = machine()
    made.act(made.schemeOf(toNode(1)), 10, 20, 100)
    const {
      machine: { frames, targets },
      touches,
    } = made
    const { space } = targets[0]
    const view = createAddressView(
      [{ start: 0, end: 512, fromUs: 0, untilUs: Infinity, order: 0, space, offset: 0 }],
      4,
    )
    view.moved = { map: frames!.map, owners: targets }
    touches[0].push({ page: 9, atUs: 150 }, { page: 10, atUs: 150 })
    const hits = new Uint8Array(4)
    checkPages(view, Int32Array.of(9, 10, 2_048, 2_049), 0, 4, 120, 200, hits)
    expect([...hits]).to.deep.equal([1, 0, 1, 0])
  })

  it('gives its frames back when it is unmapped', () => {
    const made = machine()
    made.act(made.schemeOf(toNode(1)), 1_100, 1_110, 100)
    made.act(made.schemeOf(toNode(1)), 0, 1, 6_000)
    const { map } = made.machine.frames!
    for (let frame = 2_048; frame < 2_058; frame++) expect(pageInFrame(map, frame)).to.equal(FREE)
    expect(frameNow(made, 0)).to.equal(2_058)
  })

  it('is in one frame each, whatever is done, and frames are on its node', () => {
    const step = fc.record({
      start: fc.nat(1_100),
      pages: fc.integer({ min: 1, max: 600 }),
      nid: fc.constantFrom(-1, 0, 1),
      touched: fc.array(fc.nat(1_023), { maxLength: 4 }),
    })
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const made = machine()
        const {
          targets: [memory],
          touches,
        } = made
        steps.forEach(({ start, pages, nid, touched }, i) => {
          const atUs = (i + 1) * 1_000
          memory.space.clearedAt!.fill(atUs)
          const one = nid < 0 ? scheme({ action: 'pageout' }) : toNode(nid)
          made.act(made.schemeOf(one), start, start + pages, atUs)
          made.act(made.schemeOf(one), start + 1_500, start + 1_500 + pages, atUs)
          for (const page of touched) touches[0].push({ page, atUs: atUs + 500 })
        })
        const seen = new Set<number>()
        const { map } = made.machine.frames!
        for (let page = 0; page < 1_024; page++) {
          const frame = frameNow(made, page)
          if (frame < 0) continue
          expect(seen.has(frame), `frame ${frame}`).to.equal(false)
          seen.add(frame)
          if (hasMoved(map, frame)) expect(pageInFrame(map, frame)).to.equal(page)
          const node = nodeAt(memory, mappingAt(memory, page)!, page)
          expect(frame >> 11).to.equal(node)
        }
      }),
    )
  })

  it('takes frames that no mapping ever has, from the start of the node', () => {
    const {
      machine: { nodes, targets },
    } = machine()
    const { supplies } = createFrames(nodes.setups, targets)
    expect(supplies[0].unused).to.deep.equal([
      { start: 1_024, end: 1_100 },
      { start: 1_200, end: 2_048 },
    ])
    expect(supplies[1].unused).to.deep.equal([{ start: 2_048, end: 4_096 }])
  })
})
