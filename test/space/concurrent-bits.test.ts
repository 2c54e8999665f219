import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { expect } from 'chai'
import { createAccessBits, testUnit } from '../../lib/space/access-bits.js'
import { bitsOver } from '../../lib/space/bits-memory.js'
import { hammeredPages, type HammerResult, type HammerSetup } from '../support/bit-hammer.js'

const NR_THREADS = 4
const RUNS_PER_THREAD = 4
const PAGES = hammeredPages(NR_THREADS, RUNS_PER_THREAD)

interface Outcome {
  readonly bits: Int32Array
  readonly results: readonly HammerResult[]
  readonly marksLost: number
  readonly clearsLost: number
}

async function hammer(how: HammerSetup['how'], steps: number): Promise<Outcome> {
  const bits = createAccessBits(PAGES) as SharedArrayBuffer
  const progress = new SharedArrayBuffer(4 * (1 + NR_THREADS))
  new Int32Array(progress)[0] = NR_THREADS
  const results = await Promise.all(
    Array.from({ length: NR_THREADS }, async (_, thread) => {
      const workerData: HammerSetup = {
        bits,
        progress,
        thread,
        nrThreads: NR_THREADS,
        runsPerThread: RUNS_PER_THREAD,
        steps,
        how,
      }
      const worker = new Worker(new URL('../support/bit-hammer.js', import.meta.url), {
        workerData,
      })
      const [message] = await Promise.all([once(worker, 'message'), once(worker, 'exit')])
      return message[0] as HammerResult
    }),
  )
  const sum = (key: 'marksLost' | 'clearsLost'): number =>
    results.reduce((total, each) => total + each[key], 0)
  return {
    bits: bitsOver(bits),
    results,
    marksLost: sum('marksLost'),
    clearsLost: sum('clearsLost'),
  }
}

describe('access bits that several threads set and clear at the same time', () => {
  it('lose no mark and no clear, and leave neighbours in the same word alone', async () => {
    const { bits, results, marksLost, clearsLost } = await hammer('atomically', 100_000)
    expect({ marksLost, clearsLost }).to.deep.equal({ marksLost: 0, clearsLost: 0 })
    const set = new Set(results.flatMap(({ pagesSet }) => pagesSet))
    for (let page = 0; page < PAGES; page++) {
      expect(testUnit(bits, page, 0), `page ${page}`).to.equal(set.has(page))
    }
  })

  it('would lose them if words were stored plainly (which shows that this test can tell)', async () => {
    const { marksLost, clearsLost } = await hammer('plainly', 20_000)
    expect(marksLost + clearsLost).to.be.greaterThan(0)
  })
})
