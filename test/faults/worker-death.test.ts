import { expect } from 'chai'
import { EngineError } from '../../lib/base/errors.js'
import { assign } from '../../lib/engine/assignment.js'
import { createWorkerCrew } from '../../lib/engine/crew.js'
import { startRun } from '../../lib/engine/run.js'
import { area, areas, context, plan, target } from '../support/plans.js'

const PLAN = plan({
  targets: [target('database', 4_096), target('cache', 4_096)],
  contexts: [context('vaddr', [0]), context('vaddr', [1])],
})

async function failureOf(promise: Promise<unknown>): Promise<EngineError> {
  try {
    await promise
  } catch (error) {
    expect(error).to.be.instanceOf(EngineError)
    return error as EngineError
  }
  throw new Error('expected a failure')
}

describe('a worker that dies', () => {
  it('ends the round with an error that names the worker and what it held', async () => {
    const crew = await createWorkerCrew({
      plan: PLAN,
      access: 'lazy',
      assignment: assign(PLAN, 'lazy', 2, Infinity),
      shared: { tables: {}, bits: {} },
      firstIndexes: {},
      hooks: {},
      outboxBytes: 1 << 20,
      workerFile: new URL('./dying-worker.js', import.meta.url),
    })
    const error = await failureOf(crew.round({ order: 'run', untilUs: 1e6, spread: undefined }))
    await crew.kill()
    expect(error.code).to.equal('ERR_ENGINE')
    expect(error.message).to.match(
      /^worker \d of 2 died: .*; it held 1 contexts, of (database|cache)/,
    )
  })

  it('may be killed while it starts', async () => {
    for (let i = 0; i < 5; i++) {
      const crew = await createWorkerCrew({
        plan: PLAN,
        access: 'lazy',
        assignment: assign(PLAN, 'lazy', 2, Infinity),
        shared: { tables: {}, bits: {} },
        firstIndexes: {},
        hooks: {},
        outboxBytes: 1 << 20,
      })
      await crew.kill()
    }
  })

  it('ends the run: its failure reaches `done` and the iterator', async () => {
    const broken = plan({
      ...PLAN,
      targets: [
        target('fine', 4_096),
        target('broken', 4_096, { workloads: [areas([area(0, 1e6, { every: 1 })])] }),
      ],
    })
    const run = startRun(broken, { workers: 2 })
    const iterator = run[Symbol.asyncIterator]()
    const error = await failureOf(run.done)
    expect(error.message).to.contain('broken')
    expect(error.cause).to.be.instanceOf(Error)
    await failureOf(iterator.next())
    await run.close()
  })
})
