import { expect } from 'chai'
import fc from 'fast-check'
import { pagesOfSlice } from '../../../lib/engine/concurrent/division.js'
import { createMarking, markUntil } from '../../../lib/engine/concurrent/marking.js'
import { createWorld, layoutOf, spaceOf } from '../../../lib/engine/world.js'
import { createAccessBits } from '../../../lib/space/access-bits.js'
import { markSpace } from '../../../lib/space/space.js'
import { area, areas, context, imageAndStack, mapping, plan, target } from '../../support/plans.js'
import { PATTERNS, zipf } from '../../support/workload-plans.js'

const [IMAGE, STACK] = imageAndStack()

/** Memory that comes, goes and is mapped anew, touched by workloads of several kinds. */
const PLAN = plan({
  access: 'bits',
  targets: [
    target('a', 20_000, {
      mappings: [
        IMAGE,
        mapping(0, 9_000),
        mapping(9_000, 12_000, { fromUs: 20_000, untilUs: 60_000 }),
        mapping(9_000, 11_000, { fromUs: 70_000 }),
        mapping(12_000, 20_000),
        STACK,
      ],
      workloads: [
        areas([area(100, 2_000, { every: 1 }), area(9_010, 10_990, { probability: 0.3 })]),
        zipf(),
        ...PATTERNS.slice(0, 2),
      ],
    }),
  ],
  contexts: [context('vaddr', [0])],
})

describe('markUntil', () => {
  it('sets the bits that the bits engine sets, whatever the slices and the turns', () => {
    const turn = fc.integer({ min: 1, max: 40_000 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.array(turn, { maxLength: 6 }), (nr, turns) => {
        const alone = spaceOf(createWorld(PLAN, 'bits'), 0)
        const memory = createAccessBits(layoutOf(createWorld(PLAN, 'bits'), 0).pages)
        const markings = Array.from({ length: nr }, (_, index) => {
          const space = spaceOf(createWorld(PLAN, 'bits', { tables: {}, bits: { 0: memory } }), 0)
          const { start, end } = pagesOfSlice(
            { target: 0, index, nrSlices: nr },
            space.layout.pages,
          )
          return createMarking(space, start, end)
        })
        let atUs = 0
        for (const us of turns) {
          markSpace(alone, 0, alone.layout.pages, atUs, atUs + us)
          atUs += us
          for (const marking of markings) markUntil(marking, atUs)
        }
        // Memory that has gone keeps its bits there, and is cleared here.
        const isGone = (page: number): boolean =>
          !alone.mapped.active.some(({ start, end }) => start <= page && page < end)
        const pagesOf = (bits: Int32Array): number[] =>
          Array.from({ length: alone.layout.pages }, (_, page) => page).filter(
            (page) => ((bits[page >> 5] >>> (page & 31)) & 1) === 1 && !isGone(page),
          )
        expect(pagesOf(markings[0].space.bits!)).to.deep.equal(pagesOf(alone.bits!))
        for (const { ownBits } of markings)
          expect(ownBits.every((word) => word === 0)).to.equal(true)
      }),
      { numRuns: 30 },
    )
  })

  it('leaves bits clear that were cleared since, unless they are touched again', () => {
    const space = spaceOf(createWorld(PLAN, 'bits'), 0)
    const marking = createMarking(space, 0, space.layout.pages)
    markUntil(marking, 4_000)
    space.bits!.fill(0)
    markUntil(marking, 5_000)
    expect(space.bits!.every((word) => word === 0)).to.equal(true)
    markUntil(marking, 5_001)
    expect(space.bits!.some((word) => word !== 0)).to.equal(true)
  })
})
