/** The goal loop as a controller: how many windows it takes from where to where, whatever the action achieves. */
import { expect } from 'chai'
import { U64_MAX } from '../../lib/base/u64.js'
import { setEffectiveSize } from '../../lib/damos/quota.js'
import type { Scheme } from '../../lib/damos/scheme.js'
import { damosOf } from '../support/damos.js'
import { scheme, userGoal } from '../support/schemes.js'

const KIB = 1024n
const MIB = 1024n * KIB
const GIB = 1024n * MIB
const MARKS = [4n * KIB, 2n * MIB, 128n * MIB, GIB]

/** A scheme under a goal; `window` opens the next window with the goal's value as it is then. */
class Controller {
  readonly #damos: ReturnType<typeof damosOf>
  readonly running: Scheme

  constructor(target: number) {
    this.#damos = damosOf([scheme({ quota: { goals: [userGoal(BigInt(target), 0n)] } })])
    this.running = this.#damos.schemes[0]
  }

  get esz(): bigint {
    return this.running.quota.esz
  }

  window(value: number): bigint {
    this.running.goals[0].currentValue = BigInt(value)
    setEffectiveSize(this.#damos, this.running)
    return this.esz
  }

  /** Windows until something holds. */
  windowsUntil(value: number, holds: () => boolean): number {
    let nrWindows = 0
    while (nrWindows === 0 || !holds()) {
      this.window(value)
      if (nrWindows++ > 20_000) throw new Error('it never comes to that')
    }
    return nrWindows
  }
}

/** Windows from the start until the effective size reaches a mark, the goal's metric being constant. */
function windowsTo(target: number, value: number, mark: bigint): number {
  const controller = new Controller(target)
  return controller.windowsUntil(value, () => controller.esz >= mark)
}

describe('the goal loop of a quota', () => {
  it('takes so many windows from its start to 4 KiB, 2 MiB, 128 MiB and 1 GiB', () => {
    const table: [value: number, windows: number[]][] = [
      [0, [12, 21, 27, 30]],
      [500, [21, 36, 47, 52]],
      [800, [46, 80, 103, 115]],
    ]
    for (const [value, windows] of table) {
      const counted = MARKS.map((mark) => windowsTo(1000, value, mark))
      expect(counted, `${value} of 1000`).to.deep.equal(windows)
    }
    expect(windowsTo(1000, 990, 4n * KIB)).to.equal(837)
  })

  it('collapses to a byte at twice the goal, and needs 12 windows to act again', () => {
    const controller = new Controller(1000)
    controller.windowsUntil(0, () => controller.esz >= GIB)
    expect(controller.window(2000)).to.equal(1n)
    expect(controller.windowsUntil(0, () => controller.esz >= 4n * KIB)).to.equal(12)
  })

  it('shrinks by the share of the overshoot', () => {
    for (const [value, share] of [
      [1100, 0.9],
      [1500, 0.5],
      [1900, 0.1],
    ]) {
      const controller = new Controller(1000)
      controller.windowsUntil(0, () => controller.esz >= GIB)
      const before = Number(controller.esz)
      expect(Number(controller.window(value)) / before).to.be.closeTo(share, 1e-6)
    }
  })

  describe('with a goal of 99.7 % of a node used, which cannot be exceeded by much', () => {
    it('shrinks by 0.3 % a window at most', () => {
      const controller = new Controller(9970)
      controller.windowsUntil(0, () => controller.esz >= GIB)
      const before = Number(controller.esz)
      expect(Number(controller.window(10_000)) / before).to.be.closeTo(0.997, 1e-6)
    })

    it('winds up while the node is half full, and takes thousands of windows to come down', () => {
      const windows = [10_000, 9985].map((value) => {
        const controller = new Controller(9970)
        const { quota } = controller.running
        const up = controller.windowsUntil(5000, () => quota.eszBp === U64_MAX)
        return [up, controller.windowsUntil(value, () => controller.esz < 200n * MIB)]
      })
      expect(windows).to.deep.equal([
        [87, 5322],
        [87, 10_652],
      ])
    })
  })

  it('with a goal of 0.5 % free is slow to reach 2 MiB: at 0.40 %, 0.25 % and 0.10 % free', () => {
    expect([40, 25, 10].map((bp) => windowsTo(50, bp, 2n * MIB))).to.deep.equal([80, 36, 25])
    const controller = new Controller(50)
    controller.windowsUntil(10, () => controller.esz >= 2n * MIB)
    expect(controller.window(100)).to.equal(1n)
  })
})
