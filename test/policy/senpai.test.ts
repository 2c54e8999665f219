import { expect } from 'chai'
import { lru } from '../../lib/policy/lru.js'
import { senpaiOomd } from '../../lib/policy/senpai-oomd.js'
import { senpaiPaper } from '../../lib/policy/senpai-paper.js'
import { senpaiScript } from '../../lib/policy/senpai-script.js'
import { createPolicyBench } from '../support/policies.js'

const PAGES = 100_000
const MIB_PAGES = 256

/** Ticks with pressure, and without, in an order that looks like none. */
function stallAt(tick: number): number {
  return (tick * 7919) % 5 === 0 ? ((tick * 104_729) % 11) * 4_000 : 0
}

describe('the policy senpai_paper', () => {
  it('takes 0.05 % of a cgroup every 6 s while nothing waits', () => {
    const one = createPolicyBench({ kind: senpaiPaper, pages: [PAGES] })
    const [memory] = one.machine.targets
    one.ticks(5)
    expect(memory.swappedPages).to.equal(0)
    one.tick()
    expect(memory.swappedPages).to.equal(50)
    // 99,950 pages are left; a fraction of a page is none.
    one.ticks(6)
    expect(memory.swappedPages).to.equal(50 + 49)
  })

  it('takes the less, the closer pressure is to its threshold of 0.1 %', () => {
    const one = createPolicyBench({ kind: senpaiPaper, pages: [PAGES] })
    one.ticks(3)
    // 3 ms of 6 s are 0.05 %: half of the threshold.
    one.tick(3_000)
    one.ticks(2)
    expect(one.machine.targets[0].swappedPages).to.equal(25)
  })

  it('takes nothing at the threshold or above', () => {
    const one = createPolicyBench({ kind: senpaiPaper, pages: [PAGES, PAGES] })
    for (let i = 0; i < 20; i++) {
      one.tick(1_000 + i * 500)
      one.ticks(5, 1_000)
    }
    expect(one.machine.targets[0].swappedPages).to.equal(0)
    expect(one.machine.targets[1].swappedPages).to.be.greaterThan(0)
  })

  it('pays for what it does', () => {
    const one = createPolicyBench({ kind: senpaiPaper, pages: [PAGES] })
    one.ticks(6)
    // 50 pages looked at, 200 ns each, and compressed.
    expect(one.running.view.cpuNs).to.equal(50 * (200 + 3_400))
  })
})

describe('the policy senpai_script', () => {
  it('begins with a limit of what is there, and lowers it by 1 % after six quiet ticks', () => {
    const one = createPolicyBench({ kind: senpaiScript, pages: [PAGES] })
    const [memory] = one.machine.targets
    one.tick()
    expect(one.running.view.jobs[0].highPages).to.equal(PAGES)
    one.ticks(6)
    expect(memory.swappedPages).to.equal(0)
    one.tick()
    expect(one.running.view.jobs[0].highPages).to.equal(99_000)
    expect(memory.swappedPages).to.equal(1_000)
    // Five ticks of grace, then the next probe.
    one.ticks(5)
    expect(one.running.view.jobs[0].highPages).to.equal(99_000)
    one.tick()
    expect(one.running.view.jobs[0].highPages).to.equal(98_010)
  })

  it('lowers it by less where stalls are more than a tenth of the target', () => {
    const one = createPolicyBench({ kind: senpaiScript, pages: [PAGES] })
    one.ticks(2)
    // 2 ms of 10 ms: (10 / 2 / 10)² of 1 % are 0.25 %.
    one.tick(2_000)
    one.ticks(5)
    expect(one.running.view.jobs[0].highPages).to.equal(99_750)
  })

  it('raises it at once by the square of how far stalls are above the target', () => {
    const one = createPolicyBench({ kind: senpaiScript, pages: [PAGES] })
    one.ticks(2)
    // 20 ms are twice the target: (2 / 20)² of 100 % are 1 %.
    one.tick(20_000)
    expect(one.running.view.jobs[0].highPages).to.equal(101_000)
    expect(one.figures()).to.include({ probes: 0, backoffs: 1, limitBytes: 101_000 * 4096 })
    // 10 ms are not above it.
    one.tick(10_000)
    expect(one.running.view.jobs[0].highPages).to.equal(101_000)
    // 400 ms and more at most double it.
    one.tick(600_000)
    expect(one.running.view.jobs[0].highPages).to.equal(202_000)
  })

  it('stays between its least and its largest limit', () => {
    const one = createPolicyBench({
      kind: senpaiScript,
      values: { max_size: 150 * 2 ** 20 },
      pages: [150 * MIB_PAGES],
    })
    one.ticks(2)
    one.tick(900_000)
    expect(one.running.view.jobs[0].highPages).to.equal(150 * MIB_PAGES)
    one.ticks(600)
    expect(one.running.view.jobs[0].highPages).to.equal(100 * MIB_PAGES)
    expect(one.machine.targets[0].swappedPages).to.equal(50 * MIB_PAGES)
  })

  it('takes nothing in a tick with stalls above its target', () => {
    const one = createPolicyBench({ kind: senpaiScript, pages: [PAGES] })
    const [memory] = one.machine.targets
    for (let i = 0; i < 300; i++) {
      const before = memory.swappedPages
      const stallUs = stallAt(i)
      one.tick(stallUs)
      if (stallUs > 10_000) expect(memory.swappedPages, `tick ${i}`).to.equal(before)
    }
    expect(memory.swappedPages).to.be.greaterThan(0)
  })
})

describe('the policy senpai_oomd', () => {
  it('takes 1 % of what is above 100 MiB, and waits for six ticks', () => {
    const one = createPolicyBench({ kind: senpaiOomd, pages: [PAGES] })
    const [memory] = one.machine.targets
    one.ticks(6)
    expect(memory.swappedPages).to.equal(0)
    one.tick()
    expect(memory.swappedPages).to.equal((PAGES - 100 * MIB_PAGES) / 100)
    one.ticks(6)
    expect(memory.swappedPages).to.equal(744)
    expect(one.running.view.jobs[0].highPages).to.equal(Infinity)
  })

  it('leaves what cannot be reclaimed out of the account', () => {
    const one = createPolicyBench({
      kind: senpaiOomd,
      pages: [PAGES],
      mapping: { isLocked: true },
    })
    one.ticks(20)
    expect(one.figures()).to.include({ probes: 0, reclaimedBytes: 0 })
  })

  it('takes nothing while pressure over 10 s or 60 s is at its threshold or above', () => {
    const one = createPolicyBench({ kind: senpaiOomd, pages: [PAGES] })
    const [memory] = one.machine.targets
    const { averages } = one.running.view.jobs[0].some
    let held = 0
    for (let i = 0; i < 400; i++) {
      const before = memory.swappedPages
      one.tick(i < 300 ? stallAt(i) : 0)
      if (Math.max(averages[0], averages[1]) < 0.1) continue
      held++
      expect(memory.swappedPages, `tick ${i}`).to.equal(before)
    }
    expect(held).to.be.greaterThan(100)
    one.ticks(300)
    expect(memory.swappedPages).to.be.greaterThan(0)
  })

  it('takes only pages of files once swap is four fifths full', () => {
    const values = { swap_threshold: 0 }
    const anon = createPolicyBench({ kind: senpaiOomd, values, pages: [PAGES] })
    const file = createPolicyBench({
      kind: senpaiOomd,
      values,
      pages: [PAGES],
      mapping: { isAnon: false },
    })
    anon.ticks(7)
    file.ticks(7)
    expect(anon.machine.targets[0].absentPages).to.equal(0)
    expect(file.machine.targets[0].absentPages).to.equal(744)
  })
})

describe('the policy lru', () => {
  it('does nothing', () => {
    const one = createPolicyBench({ kind: lru, pages: [PAGES] })
    one.ticks(100)
    expect([one.running.view.cpuNs, one.machine.targets[0].absentPages]).to.deep.equal([0, 0])
  })
})
