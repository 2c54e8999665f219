import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { expect } from 'chai'
import { scanBlocks, type Block } from '../../lib/record/block-scan.js'
import { openForReading } from '../../lib/record/file-io.js'
import { BLOCK_HEADER_BYTES } from '../../lib/record/layout.js'
import { openRecord } from '../../lib/record/reader.js'
import { inFolder, madeUpSnapshot } from '../record/samples.js'
import { CLI_MAIN } from '../support/run-cli.js'
import { REPOSITORY_ROOT } from '../support/shared.js'

const CHILD = join(import.meta.dirname, '../record/endless-writer.js')
/** A few in the suite; DAMON_LAB_KILLS=100 for a longer trial, which says what it saw. */
const KILLS = process.env.DAMON_LAB_KILLS
const NR_WRITER_KILLS = Number(KILLS ?? 6)
const NR_RUN_KILLS = Number(KILLS ?? 4)
/** What is run; for a longer trial "scenarios/fleet.yaml --set targets.vm.count=1000 --duration 60s". */
const RUN = (process.env.DAMON_LAB_KILL_RUN ?? 'scenarios/fleet.yaml --duration 10s').split(' ')

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
  it(`leaves a record that is readable to its last whole block, ${NR_WRITER_KILLS} times`, () =>
    inFolder(async (folder) => {
      for (let kill = 0; kill < NR_WRITER_KILLS; kill++) {
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
    })).timeout(60_000 + 2_000 * NR_WRITER_KILLS)
})

/** Starts the real program; its record is `folder`/record.dlr. */
function startRun(folder: string): ChildProcess {
  return spawn(process.execPath, [CLI_MAIN, 'run', ...RUN, '--out', folder, '--json'], {
    cwd: REPOSITORY_ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/**
 * Kills a run as soon as its record has so many bytes, unless it ends first. Looks all the time: the kill then often
 * falls into the write that brings the last of them.
 */
async function killRunAt(folder: string, bytes: number): Promise<void> {
  const file = join(folder, 'record.dlr')
  const child = startRun(folder)
  const closed = once(child, 'close')
  const isReached = (): boolean => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) >= bytes
  const isReachedSoon = (): boolean => Array.from({ length: 200 }).some(isReached)
  while (!isReachedSoon() && child.exitCode === null) await setImmediate()
  child.kill('SIGKILL')
  await closed
}

/** Where the blocks of a record end. */
function blockEnds(file: string): number[] {
  const fd = openForReading(file)
  try {
    const ends = (block: Block): number => block.offset + BLOCK_HEADER_BYTES + block.payloadBytes
    return Array.from(scanBlocks(file, fd), ends)
  } finally {
    closeSync(fd)
  }
}

/** Compares all snapshots of a torn record with those of the whole one; returns their number. */
function comparePrefix(torn: string, whole: string): number {
  const [reader, wholeReader] = [openRecord(torn), openRecord(whole)]
  const others = wholeReader.snapshots()
  let nrSnapshots = 0
  for (const snapshot of reader.snapshots()) {
    // chai's comparison takes minutes for a long record.
    const isEqual = isDeepStrictEqual(snapshot, others.next().value)
    if (!isEqual) expect.fail(`snapshot ${nrSnapshots} differs from the whole run's`)
    nrSnapshots++
  }
  reader.close()
  wholeReader.close()
  return nrSnapshots
}

describe('a run killed with SIGKILL', () => {
  it(`leaves the whole blocks of the record it would have made, ${NR_RUN_KILLS} times`, () =>
    inFolder(async (folder) => {
      const whole = join(folder, 'whole', 'record.dlr')
      expect(await once(startRun(join(folder, 'whole')), 'close')).to.deep.equal([0, null])
      const bytes = readFileSync(whole)
      const ends = blockEnds(whole)
      let [nrCut, nrTorn, nrSnapshots] = [0, 0, 0]
      for (let kill = 0; kill < NR_RUN_KILLS; kill++) {
        // Steps of the golden ratio spread any number of kills evenly.
        const share = (0.5 + kill * 0.618034) % 1
        const out = join(folder, String(kill))
        await killRunAt(out, Math.ceil(share * bytes.length))
        const torn = join(out, 'record.dlr')
        const { size } = statSync(torn)
        const end = ends.findLast((one) => one <= size) ?? 0
        const reader = openRecord(torn)
        const { isComplete, offset, reason } = reader.ending()
        reader.close()
        expect({ isComplete, offset }).to.deep.equal({
          isComplete: end >= ends.at(-2)!,
          offset: end,
        })
        expect(reason === undefined).to.equal(size === end)
        expect(readFileSync(torn).subarray(0, end).equals(bytes.subarray(0, end))).to.equal(true)
        nrSnapshots += comparePrefix(torn, whole)
        if (size < bytes.length) nrCut++
        if (size > end) nrTorn++
        rmSync(out, { recursive: true })
      }
      expect(nrCut).to.be.above(0)
      if (KILLS === undefined) return
      const facts = `${NR_RUN_KILLS} kills, ${nrCut} before the end, ${nrTorn} within a block`
      process.stdout.write(`      ${RUN.join(' ')}: ${facts}, ${nrSnapshots} snapshots read\n`)
    })).timeout(60_000 + 60_000 * NR_RUN_KILLS)
})
