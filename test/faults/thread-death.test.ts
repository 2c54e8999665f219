import { expect } from 'chai'
import { EngineError } from '../../lib/base/errors.js'
import { coordinateConcurrently } from '../../lib/engine/concurrent/coordinate.js'
import { startRun } from '../../lib/engine/run.js'
import { area, areas, context, plan, target } from '../support/plans.js'

const PLAN = plan({
  concurrent: true,
  durationUs: 1e12,
  targets: [target('database', 4_096, { workloads: [areas([area(0, 100, { every: 1 })])] })],
  contexts: [context('vaddr', [0])],
})

async function failureOf(promise: Promise<unknown>): Promise<EngineError> {
  const error: unknown = await promise.catch((caught: unknown) => caught)
  expect(error).to.be.instanceOf(EngineError)
  return error as EngineError
}

describe('a thread of a concurrent run that dies', () => {
  it('ends the run with an error that names the thread and what it held', async () => {
    const run = coordinateConcurrently({
      plan: PLAN,
      access: 'bits',
      workers: 2,
      spreadAbove: Infinity,
      signal: new AbortController().signal,
      hooks: {},
      sink: {
        onAttributes: () => undefined,
        onEvent: () => undefined,
        onSnapshot: () => undefined,
      },
      onRound: () => Promise.resolve(),
      workerFile: new URL('./dying-thread.js', import.meta.url),
    })
    const error = await failureOf(run)
    expect(error.code).to.equal('ERR_ENGINE')
    expect(error.message).to.match(
      /^(monitoring thread 0 of 1, with 1 contexts|workload thread 0 of 1, of database), died: /,
    )
  })

  it('fails through `done` where it cannot be built', async () => {
    const targets = [target('broken', 4_096, { workloads: [areas([area(0, 1e6, { every: 1 })])] })]
    const run = startRun({ ...PLAN, targets })
    const error = await failureOf(run.done)
    expect(error.cause).to.be.instanceOf(Error)
    await run.close()
  })
})
