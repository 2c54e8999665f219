import { expect } from 'chai'
import { KERNEL_LEVELS, type KernelLevel } from '../../lib/core/kernel.js'
import {
  adjustWindow,
  charge,
  isQuotaFull,
  isQuotaSet,
  setEffectiveSize,
} from '../../lib/damos/quota.js'
import type { QuotaParameters } from '../../lib/damos/scheme.js'
import { damosOf, pass, type DamosSetup } from '../support/damos.js'
import { scheme, userGoal } from '../support/schemes.js'

const MIB = 2n ** 20n
const UNMET = [userGoal(1000n, 0n)]

type Context = ReturnType<typeof damosOf>

function withQuota(quota: Partial<QuotaParameters>, setup: DamosSetup = {}): Context {
  return damosOf([scheme({ action: 'pageout', quota })], setup)
}

/** Brings the window up to date at a time in ms. @returns the effective size */
function sizeAt(damos: Context, ms: number): number {
  damos.nowUs = 1000 * ms
  adjustWindow(damos, damos.schemes[0])
  return damos.schemes[0].quota.eszNumber
}

/** The effective size after 2^45 bytes (32 TiB) took a second. */
function sizeAfter32Tib(kernel: KernelLevel): bigint {
  const damos = withQuota({ ms: 1n }, { kernel })
  const [running] = damos.schemes
  running.quota.totalChargedSz = 2n ** 45n
  running.quota.totalChargedNs = 1e9
  setEffectiveSize(damos, running)
  return running.quota.esz
}

describe('setEffectiveSize', () => {
  it('makes a time quota a size: 4 MiB a ms until an action was measured, then by throughput', () => {
    const damos = withQuota({ ms: 10n, resetIntervalMs: 1000n })
    expect(sizeAt(damos, 0)).to.equal(40 * 2 ** 20)
    // 400 MiB in 50 ms: 8388608 a ms.
    const { quota } = damos.schemes[0]
    quota.chargedSz = 400 * 2 ** 20
    quota.totalChargedNs = 50e6
    expect(sizeAt(damos, 1000)).to.equal(80 * 2 ** 20)
  })

  it('takes the least of time, goals and size', () => {
    const esz = (quota: Partial<QuotaParameters>): bigint => {
      const damos = withQuota(quota)
      damos.schemes[0].quota.eszBp = 10n * MIB * 10_000n
      setEffectiveSize(damos, damos.schemes[0])
      return damos.schemes[0].quota.esz
    }
    const met = [userGoal(1000n, 1000n)]
    expect(esz({ sz: MIB })).to.equal(MIB)
    expect(esz({ goals: met })).to.equal(10n * MIB)
    expect(esz({ goals: met, ms: 1n })).to.equal(4n * MIB)
    expect(esz({ goals: met, ms: 10n, sz: 50n * MIB })).to.equal(10n * MIB)
    expect(esz({ goals: met, ms: 10n, sz: 5n * MIB })).to.equal(5n * MIB)
    expect(esz({ ms: 1n, sz: 5n * MIB })).to.equal(4n * MIB)
  })

  it('does not clip what the goal works on', () => {
    const damos = withQuota({ sz: 100n, goals: UNMET })
    for (let i = 0; i < 10; i++) setEffectiveSize(damos, damos.schemes[0])
    expect(damos.schemes[0].quota).to.include({ esz: 100n, eszBp: 1024n * 10_000n })
  })

  it('keeps the fraction of a tuned size: 729 grows by half to 1093, by a tenth to 1202', () => {
    const damos = withQuota({ goals: [userGoal(1000n, 500n)] })
    const [{ quota, goals }] = damos.schemes
    const next = (): number => {
      setEffectiveSize(damos, damos.schemes[0])
      return quota.eszNumber
    }
    quota.eszBp = 7_290_000n
    expect(next()).to.equal(1093)
    goals[0].currentValue = 900n
    expect([next(), next(), next()]).to.deep.equal([1202, 1323, 1455])
  })

  it('never lets a time quota fall below the smallest region, but for 7.2', () => {
    const floor = (kernel: KernelLevel, ms: bigint): bigint => {
      const damos = withQuota({ ms, goals: UNMET }, { kernel, minRegionSz: 4096 })
      setEffectiveSize(damos, damos.schemes[0])
      return damos.schemes[0].quota.esz
    }
    const floors = KERNEL_LEVELS.map((kernel) => Number(floor(kernel, 1n)))
    expect(floors).to.deep.equal([4096, 4096, 2, 4096])
    // There is no floor without a time quota.
    expect(Number(floor('next', 0n))).to.equal(2)
  })

  it('computes the throughput without overflow; the product wraps on 6.12', () => {
    const exact = (2n ** 45n * 1_000_000n) / 1_000_000_000n
    for (const kernel of ['6.18', '7.2', 'next'] as const) {
      expect(sizeAfter32Tib(kernel)).to.equal(exact)
    }
    const wrapped = ((2n ** 45n * 1_000_000n) % 2n ** 64n) / 1_000_000_000n
    expect(sizeAfter32Tib('6.12')).to.equal(wrapped)
  })
})

describe('adjustWindow', () => {
  it('sets the first window at once; on 6.12 it has no limit', () => {
    const sizes = KERNEL_LEVELS.map((kernel) => {
      const damos = withQuota({ sz: MIB, resetIntervalMs: 1000n }, { kernel })
      return [0, 999, 1000].map((ms) => sizeAt(damos, ms))
    })
    const limited = [2 ** 20, 2 ** 20, 2 ** 20]
    expect(sizes).to.deep.equal([[0, 0, 2 ** 20], limited, limited, limited])
  })

  it('runs the goal loop once a window', () => {
    const damos = withQuota({ goals: UNMET, resetIntervalMs: 1000n })
    const sizes = [0, 500, 1000, 1500, 2000].map((ms) => sizeAt(damos, ms))
    expect(sizes).to.deep.equal([2, 2, 4, 4, 8])
  })

  it('runs it in every pass with a window of 0, and twice in the first, which is over at once', () => {
    const sizes = (kernel: KernelLevel): number[] => {
      const damos = withQuota({ goals: UNMET }, { kernel })
      return [0, 100, 200].map((ms) => sizeAt(damos, ms))
    }
    expect(sizes('next')).to.deep.equal([4, 8, 16])
    expect(sizes('6.18')).to.deep.equal([4, 8, 16])
    // Its first window sets nothing.
    expect(sizes('6.12')).to.deep.equal([2, 4, 8])
  })

  it('looks at the clock in passes only: 250 ms become 300 where passes come each 100 ms', () => {
    const damos = withQuota({ sz: 1n, resetIntervalMs: 250n })
    const starts = [0, 1, 2, 3, 4, 5, 6].map((interval) => {
      pass(damos, interval)
      return damos.schemes[0].quota.chargedFromUs / 1000
    })
    expect(starts).to.deep.equal([0, 0, 0, 300, 300, 300, 600])
  })

  it('counts windows that end with their quota used up, and adds up what they charged', () => {
    const damos = withQuota({ sz: 100n, resetIntervalMs: 1000n }, { minRegionSz: 16 })
    const [{ quota, statistics }] = damos.schemes
    const exceeds = [84, 85, 100].map((charged, i) => {
      sizeAt(damos, 1000 * i)
      quota.chargedSz = charged
      sizeAt(damos, 1000 * (i + 1))
      return statistics.qtExceeds
    })
    // A rest of 16 is enough for a region, one of 15 is not.
    expect(exceeds).to.deep.equal([0, 1, 2])
    expect(quota).to.include({ totalChargedSz: 269n, chargedSz: 0 })
  })

  it('counts on kernels to 7.0 only what was used up to the last byte', () => {
    const damos = withQuota(
      { sz: 100n, resetIntervalMs: 1000n },
      { kernel: '6.18', minRegionSz: 16 },
    )
    const [{ quota, statistics }] = damos.schemes
    sizeAt(damos, 0)
    quota.chargedSz = 99
    sizeAt(damos, 1000)
    expect(statistics.qtExceeds).to.equal(0)
    quota.chargedSz = 100
    sizeAt(damos, 2000)
    expect(statistics.qtExceeds).to.equal(1)
  })
})

describe('a quota of effective size 0', () => {
  it('allows nothing where a limit is asked for; on kernels to 7.2 it limits nothing', () => {
    const answers = KERNEL_LEVELS.map((kernel) => {
      const damos = withQuota({ sz: 100n }, { kernel })
      const [running] = damos.schemes
      return [isQuotaSet(damos, running), isQuotaFull(damos, running)]
    })
    const unlimited = [false, false]
    expect(answers).to.deep.equal([unlimited, unlimited, unlimited, [true, true]])
  })

  it('is no quota where nothing is asked for', () => {
    const damos = withQuota({})
    expect(isQuotaSet(damos, damos.schemes[0])).to.equal(false)
  })
})

describe('charge', () => {
  const charged = (
    [sz, applied]: [number, number],
    failChargeNum: number,
    failChargeDenom: number,
    kernel: KernelLevel = 'next',
  ): number => {
    const damos = withQuota({ failChargeNum, failChargeDenom }, { kernel })
    charge(damos, damos.schemes[0], sz, applied)
    return damos.schemes[0].quota.chargedSz
  }

  it('charges the whole region, whatever was applied', () => {
    expect(charged([100, 40], 0, 0)).to.equal(100)
  })

  it('charges a share of what failed, rounded down', () => {
    expect(charged([100, 40], 1, 2)).to.equal(70)
    expect(charged([100, 40], 1, 4096)).to.equal(40)
    expect(charged([100, 100], 1, 2)).to.equal(100)
    // Exact: a fraction taken first would lose the last one.
    for (const n of [49, 98, 103, 107]) expect(charged([n, 0], n, n)).to.equal(n)
    expect(charged([1, 0], 49, 49)).to.equal(1)
  })

  it('charges the whole region where more was applied, and on kernels to 7.1', () => {
    expect(charged([100, 512], 1, 2)).to.equal(100)
    expect(charged([100, 40], 1, 2, '6.18')).to.equal(100)
  })
})
