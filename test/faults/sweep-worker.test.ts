import { expect } from 'chai'
import { sweep, type SweepOptions } from '../../lib/tune/sweep.js'
import { useTemporaryFolder } from '../support/temporary.js'
import { scenarioOf, sortedLines } from '../tune/sweeps.js'

describe('a worker of a sweep that dies', () => {
  const temporary = useTemporaryFolder()
  const options = (): SweepOptions => ({
    set: { kernel: ['6.12', '7.2'] },
    seeds: 3,
    workers: 2,
    out: temporary('out'),
  })
  const workerFile = new URL('./dying-point.js', import.meta.url)

  afterEach(() => {
    delete process.env.DYING_POINT_MARK
  })

  it('costs nothing when it happens once: the point is tried again', async () => {
    process.env.DYING_POINT_MARK = temporary('mark')
    const table = await sweep(scenarioOf(), { ...options(), workerFile }).done
    expect(table.failures).to.deep.equal([])
    expect(table).to.deep.equal(
      await sweep(scenarioOf(), { ...options(), out: temporary('b') }).done,
    )
  })

  it('twice in the same point is told with its values, and the others go on', async () => {
    const table = await sweep(scenarioOf(), { ...options(), workerFile }).done
    expect(table.points).to.deep.equal({ total: 6, done: 4, failed: 2 })
    const failures = table.failures.toSorted((a, b) => a.message.localeCompare(b.message))
    expect(failures.map(({ code, message }) => `${code} ${message}`)).to.deep.equal([
      'ERR_ENGINE kernel=6.12, seed 8: its worker died: worker exited with code: 9',
      'ERR_ENGINE kernel=7.2, seed 8: its worker died: worker exited with code: 9',
    ])
    expect(table.rows.map(({ nrPoints }) => nrPoints)).to.deep.equal([2, 2])
  })

  it('leaves its point to the next sweep in the folder', async () => {
    await sweep(scenarioOf(), { ...options(), workerFile }).done
    expect(sortedLines(temporary('out', 'results.jsonl'))).to.have.length(4)
    const table = await sweep(scenarioOf(), options()).done
    expect(table.points).to.deep.equal({ total: 6, done: 6, failed: 0 })
    expect(sortedLines(temporary('out', 'results.jsonl'))).to.have.length(6)
  })
})
