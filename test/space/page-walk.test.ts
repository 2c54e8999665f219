import { expect } from 'chai'
import { createAddressView, type ViewRange } from '../../lib/space/address-view.js'
import { createFrameMap, putInFrames } from '../../lib/space/frame-map.js'
import { createFlatLayout } from '../../lib/space/layout.js'
import { createMappedRanges } from '../../lib/space/mapped-ranges.js'
import { meanWalk } from '../../lib/space/page-walk.js'
import { createSpace } from '../../lib/space/space.js'

const space = createSpace({
  layout: createFlatLayout(4_096),
  mappings: [],
  sources: [],
  access: 'lazy',
  isShared: false,
})

function rangeOf(start: number, end: number, order: number): ViewRange {
  return { start, end, order, space, offset: 0, fromUs: 0, untilUs: Infinity }
}

/** Base pages [0, 512), nothing [512, 1024), huge pages [1024, 2048). */
const view = createAddressView([rangeOf(0, 512, 0), rangeOf(1_024, 2_048, 9)], 16)

describe('the walk to sampled pages', () => {
  const walkTo = (...pages: readonly number[]): number =>
    meanWalk(view, true, Int32Array.from(pages), pages.length)

  it('is whole for base pages, a level shorter for huge pages, none for frames of nobody', () => {
    expect(walkTo(0, 511)).to.equal(1)
    expect(walkTo(1_024, 2_047)).to.equal(3 / 4)
    expect(walkTo(512, 1_023, 2_048)).to.equal(0)
  })

  it('is whole for addresses that nobody has mapped', () => {
    expect(meanWalk(view, false, Int32Array.of(0, 512, 1_024, 2_048), 4)).to.equal(15 / 16)
  })

  it('is the mean over rows', () => {
    expect(walkTo(5, 600, 1_500, 3_000)).to.equal((1 + 3 / 4) / 4)
  })

  it('follows what took the frames, where none was planned for anybody', () => {
    const map = createFrameMap(4_096)
    const moving = createAddressView([], 16)
    const mapped = createMappedRanges([rangeOf(0, 512, 0), rangeOf(1_024, 2_048, 9)])
    moving.moved = { map, owners: [{ space, mapped }] }
    putInFrames(map, () => undefined, 3_000, 1, 0, 5)
    putInFrames(map, () => undefined, 3_001, 1, 0, 1_030)
    const walk = (...frames: readonly number[]): number =>
      meanWalk(moving, true, Int32Array.from(frames), frames.length)
    expect(walk(3_000)).to.equal(1)
    expect(walk(3_001)).to.equal(3 / 4)
    expect(walk(5, 2_000, 3_002)).to.equal(0)
  })
})
