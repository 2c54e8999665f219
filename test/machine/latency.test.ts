import { expect } from 'chai'
import fc from 'fast-check'
import { createNodeLoads, findLoads, slowdownOf, type Demand } from '../../lib/machine/latency.js'
import { nodeModel } from '../support/machine-model.js'

const LOAD = { a: 1, n: 2, uMax: 0.9 }
const FAST = nodeModel({ latencyNs: 100, bytesPerSecond: 10e9 })
const SLOW = nodeModel({ tier: 1, latencyNs: 200, bytesPerSecond: 5e9 })
const MODEL = { nodes: [FAST, SLOW], load: LOAD }
const NOTHING_COPIED = new Float64Array(2)
const SECOND_US = 1_000_000

/** A program that accesses nodes by shares, as fast as its memory lets it be. */
function demand(more: {
  readonly shares: readonly number[]
  readonly bytes?: number
  readonly openBytes?: number
  readonly memoryBound?: number
}): Demand {
  const { shares, bytes = 0, openBytes = 0, memoryBound = 0 } = more
  return {
    shares: Float64Array.from(shares),
    bytes: Float64Array.from(shares, (share) => share * bytes),
    openBytes: Float64Array.from(shares, (share) => share * openBytes),
    memoryBound,
    rateAt: (slowdown) => 1 / slowdown,
  }
}

function loadsOf(
  demands: readonly Demand[],
  copied = NOTHING_COPIED,
): ReturnType<typeof createNodeLoads> {
  const loads = createNodeLoads(MODEL)
  findLoads(loads, MODEL, demands, copied, SECOND_US)
  return loads
}

describe('latency under load', () => {
  for (const [used, factor] of [
    [0, 1],
    [0.5, 1 + 0.25 / 0.5],
    [0.8, 1 + 0.64 / 0.2],
    [0.95, 1 + 0.9025 / 0.1],
    [1.5, 1 + 2.25 / 0.1],
  ]) {
    it(`is ${factor.toFixed(3)} times that of an idle node where ${used} of its bandwidth is used`, () => {
      const loads = loadsOf([demand({ shares: [1, 0], openBytes: used * 10e9 })])
      expect(loads.used[0]).to.be.closeTo(used, 1e-6)
      expect(loads.latencyNs[0]).to.be.closeTo(100 * factor, 1e-2)
      expect(loads.latencyNs[1]).to.equal(200)
    })
  }

  it('counts what is copied as well as what programs access', () => {
    const copied = Float64Array.of(0, 2.5e9 / 4096)
    const loads = loadsOf([demand({ shares: [0, 1], openBytes: 1e9 })], copied)
    expect(loads.used[1]).to.be.closeTo(0.7, 1e-6)
    expect(loads.latencyNs[1]).to.be.closeTo(200 * (1 + 0.49 / 0.3), 1e-2)
  })

  it('slows those down who ask for more than there is, until they ask for what they get', () => {
    const greedy = demand({ shares: [1, 0], bytes: 30e9, memoryBound: 0.8 })
    const loads = loadsOf([greedy])
    const slowdown = slowdownOf(greedy, loads, MODEL)
    expect(loads.used[0]).to.be.closeTo(3 / slowdown, 1e-6)
    expect(loads.used[0]).to.be.within(0.5, 0.9)
  })

  it('is found for all nodes and programs together, whoever asks for what', () => {
    const one = fc.record({
      fast: fc.integer({ min: 0, max: 100 }),
      gigabytes: fc.integer({ min: 0, max: 200 }),
      bound: fc.integer({ min: 0, max: 100 }),
    })
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 5 }), (list) => {
        const demands = list.map(({ fast, gigabytes, bound }) =>
          demand({
            shares: [fast / 100, 1 - fast / 100],
            bytes: gigabytes * 1e9,
            memoryBound: bound / 100,
          }),
        )
        const loads = loadsOf(demands)
        MODEL.nodes.forEach(({ bytesPerSecond }, node) => {
          const asked = demands.reduce(
            (sum, each) => sum + each.bytes[node] / slowdownOf(each, loads, MODEL),
            0,
          )
          expect(asked / bytesPerSecond).to.be.closeTo(loads.used[node], 1e-4 * (1 + asked / 1e9))
        })
      }),
      { numRuns: 200 },
    )
  })
})

describe('slowdown by memory', () => {
  const idle = createNodeLoads(MODEL)

  it('is 1 on the fastest node, and where nothing is accessed', () => {
    expect(slowdownOf(demand({ shares: [1, 0], memoryBound: 1 }), idle, MODEL)).to.equal(1)
    expect(slowdownOf(demand({ shares: [0, 0], memoryBound: 1 }), idle, MODEL)).to.equal(1)
  })

  it('is that of the share of its accesses that go to slower nodes', () => {
    const half = demand({ shares: [0.5, 0.5], memoryBound: 0.4 })
    expect(slowdownOf(half, idle, MODEL)).to.be.closeTo(1 + 0.4 * 0.5, 1e-12)
  })

  it('is 1.18 to 1.22 with all memory at twice the latency for the published share of 0.18 to 0.22', () => {
    for (const memoryBound of [0.18, 0.2, 0.22]) {
      const allSlow = demand({ shares: [0, 1], memoryBound })
      expect(slowdownOf(allSlow, idle, MODEL)).to.be.closeTo(1 + memoryBound, 1e-12)
    }
  })
})
