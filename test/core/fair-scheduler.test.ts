import { expect } from 'chai'
import fc from 'fast-check'
import {
  createFairScheduler,
  goToSleep,
  runFor,
  tick,
  wakeUp,
  type FairScheduler,
} from '../../lib/core/fair-scheduler.js'

const SLICE_US = 750
const TICK_US = 4_000

function schedulerWith(programNice = 0): FairScheduler {
  return createFairScheduler(SLICE_US, TICK_US, programNice)
}

/** Who runs. */
function runs(scheduler: FairScheduler): string {
  const { running, kdamond } = scheduler
  if (running === null) return 'nobody'
  return running === kdamond ? 'kdamond' : 'program'
}

describe('the fair scheduler', () => {
  it('runs whoever is alone, and nobody where all sleep', () => {
    const scheduler = schedulerWith()
    expect(runs(scheduler)).to.equal('nobody')
    wakeUp(scheduler, scheduler.program)
    expect(runs(scheduler)).to.equal('program')
    runFor(scheduler, 10_000)
    tick(scheduler)
    expect(runs(scheduler)).to.equal('program')
    goToSleep(scheduler, scheduler.program)
    expect(runs(scheduler)).to.equal('nobody')
  })

  it('lets a program that wakes up while kdamond works wait for a tick after kdamond’s slice', () => {
    for (const nice of [0, 5]) {
      const scheduler = schedulerWith(nice)
      wakeUp(scheduler, scheduler.kdamond)
      runFor(scheduler, 2_000)
      wakeUp(scheduler, scheduler.program)
      expect(runs(scheduler)).to.equal('kdamond')
      runFor(scheduler, 700)
      tick(scheduler)
      expect(runs(scheduler), 'within the slice').to.equal('kdamond')
      runFor(scheduler, TICK_US)
      expect(runs(scheduler), 'nobody looks between ticks').to.equal('kdamond')
      tick(scheduler)
      expect(runs(scheduler)).to.equal('program')
    }
  })

  it('lets a program finish its slice when kdamond wakes up, but not more', () => {
    const after = (us: number): string => {
      const scheduler = schedulerWith()
      wakeUp(scheduler, scheduler.program)
      runFor(scheduler, us)
      wakeUp(scheduler, scheduler.kdamond)
      return runs(scheduler)
    }
    expect(after(740)).to.equal('program')
    expect(after(760)).to.equal('kdamond')
  })

  it('gives way when the other one has gone to sleep', () => {
    const scheduler = schedulerWith()
    wakeUp(scheduler, scheduler.kdamond)
    runFor(scheduler, 300)
    wakeUp(scheduler, scheduler.program)
    goToSleep(scheduler, scheduler.kdamond)
    expect(runs(scheduler)).to.equal('program')
  })

  it('keeps a sleeper that owes time queued, and lets it go when the other one sleeps too', () => {
    const scheduler = schedulerWith()
    const { kdamond, program } = scheduler
    wakeUp(scheduler, kdamond)
    wakeUp(scheduler, program)
    runFor(scheduler, 3_000)
    goToSleep(scheduler, kdamond)
    expect([kdamond.isQueued, kdamond.isDelayed]).to.deep.equal([true, true])
    expect(runs(scheduler)).to.equal('program')
    goToSleep(scheduler, program)
    expect([kdamond.isQueued, program.isQueued]).to.deep.equal([false, false])
    expect(runs(scheduler)).to.equal('nobody')
  })

  it('runs at once, when it wakes up, a program that is owed time', () => {
    const scheduler = schedulerWith()
    const { kdamond, program } = scheduler
    wakeUp(scheduler, kdamond)
    wakeUp(scheduler, program)
    runFor(scheduler, TICK_US)
    tick(scheduler)
    runFor(scheduler, 100)
    goToSleep(scheduler, program)
    runFor(scheduler, 1_000)
    expect(program.lagUs).to.be.above(0)
    wakeUp(scheduler, program)
    expect(runs(scheduler)).to.equal('program')
  })

  it('shares the CPU by weight where both never sleep', () => {
    const shareAt = (nice: number): number => {
      const scheduler = schedulerWith(nice)
      wakeUp(scheduler, scheduler.kdamond)
      wakeUp(scheduler, scheduler.program)
      let programTicks = 0
      for (let i = 0; i < 10_000; i++) {
        if (runs(scheduler) === 'program') programTicks++
        runFor(scheduler, TICK_US)
        tick(scheduler)
      }
      return programTicks / 10_000
    }
    expect(shareAt(0)).to.be.closeTo(1 / 2, 0.01)
    expect(shareAt(5)).to.be.closeTo(1 / (1 + 1.25 ** 5), 0.01)
  })

  it('never lets the CPU idle while somebody is awake, nor runs a sleeper', () => {
    const event = fc.oneof(
      fc.record({ do: fc.constant('run' as const), us: fc.nat(5_000) }),
      fc.record({ do: fc.constant('tick' as const), us: fc.constant(0) }),
      fc.record({ do: fc.constant('sleep' as const), us: fc.constant(0) }),
      fc.record({ do: fc.constant('wake' as const), us: fc.nat(1) }),
    )
    fc.assert(
      fc.property(fc.integer({ min: -5, max: 5 }), fc.array(event), (nice, events) => {
        const scheduler = schedulerWith(nice)
        const tasks = [scheduler.kdamond, scheduler.program]
        const awake = new Set<unknown>()
        for (const { do: what, us } of events) {
          const task = what === 'wake' ? tasks[us] : scheduler.running
          if (what === 'run') runFor(scheduler, us)
          if (what === 'tick') tick(scheduler)
          if (task !== null && what === 'sleep') {
            awake.delete(task)
            goToSleep(scheduler, task)
          }
          if (task !== null && what === 'wake' && !awake.has(task)) {
            awake.add(task)
            wakeUp(scheduler, task)
          }
          expect(scheduler.running !== null).to.equal(awake.size > 0)
          if (scheduler.running !== null) expect(awake.has(scheduler.running)).to.equal(true)
        }
      }),
    )
  })
})
