import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect } from 'chai'
import { openRecord } from '../../lib/record/reader.js'
import { inFolder, madeUpSnapshot } from '../record/samples.js'

const CHILD = join(import.meta.dirname, '../record/endless-writer.js')
/** Ten in the suite; DAMON_LAB_KILLS=100 for a longer trial. */
const NR_KILLS = Number(process.env.DAMON_LAB_KILLS ?? 10)

/** Starts the writer, kills it with SIGKILL after `nrSnapshots` and a bit. */
async function killAfter(file: string, nrSnapshots: number): Promise<number> {
  const child = spawn(process.execPath, [CHILD, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  let written = 0
  child.stdout.on('data', (dots: Buffer) => {
    written += dots.length
    if (written >= nrSnapshots) child.kill('SIGKILL')
  })
  const [, signal] = (await once(child, 'close')) as [number | null, string | null]
  expect(signal).to.equal('SIGKILL')
  return written
}

describe('a writer killed with SIGKILL', () => {
  it(`leaves a record that is readable to its last whole block, ${NR_KILLS} times`, () =>
    inFolder(async (folder) => {
      for (let kill = 0; kill < NR_KILLS; kill++) {
        const file = join(folder, `${kill}.dlr`)
        const written = await killAfter(file, 1 + ((kill * 7919) % 1000))
        const reader = openRecord(file)
        let read = 0
        for (const snapshot of reader.snapshots()) {
          expect(snapshot).to.deep.equal(madeUpSnapshot(read))
          read++
        }
        expect(read % 16).to.equal(0)
        expect(read).to.be.at.least(written - 16)
        expect(reader.ending().isComplete).to.equal(false)
        reader.close()
      }
    })).timeout(60_000 + 2_000 * NR_KILLS)
})
