/**
 * A thread that sets and clears access bits as fast as it can, in words that other threads work on at the same time.
 *
 * Runs of pages go round the threads; a run is shorter than two words and fills none, so nearly every word has bits of
 * several threads:
 *
 * ```
 *  words    |                |                |                |
 *  runs     [ thread 0 ][ thread 1 ][ thread 2 ][ thread 3 ][ thread 0 ]…
 * ```
 * A thread works on its own pages only, so after each step it knows what its bits must be: whatever it finds
 * otherwise was done by others, which stored a word that they had loaded before.
 */
import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { clearPages, clearUnit, moveBits, testUnit } from '../../lib/space/access-bits.js'
import { setBits } from '../../lib/workload/bit-fill.js'

/** Pages of a run. */
const RUN_PAGES = 44

/** What the threads work on. */
export interface HammerSetup {
  readonly bits: SharedArrayBuffer
  /** One word: threads that have not arrived yet. */
  readonly gate: SharedArrayBuffer
  readonly thread: number
  readonly nrThreads: number
  readonly runsPerThread: number
  readonly steps: number
  /** How bits are set: as workload threads do, or plainly, as a thread does that is alone with its words. */
  readonly how: 'atomically' | 'plainly'
}

/** What a thread found. */
export interface HammerResult {
  /** Steps after which a bit was not as this thread had left it. */
  readonly marksLost: number
  readonly clearsLost: number
  /** The thread's pages whose bits must be set in the end. */
  readonly pagesSet: readonly number[]
}

/** Pages that so many threads work on. */
export function hammeredPages(nrThreads: number, runsPerThread: number): number {
  return RUN_PAGES * nrThreads * runsPerThread
}

/** Does the steps of one thread. */
function hammer(setup: HammerSetup): HammerResult {
  const { thread, nrThreads, runsPerThread, steps } = setup
  const bits = new Int32Array(setup.bits)
  const own = new Int32Array(bits.length)
  const pages = hammeredPages(nrThreads, runsPerThread)
  const isSet = new Uint8Array(pages)
  const random = createRandom(thread + 1)
  let marksLost = 0
  let clearsLost = 0
  const setRange = (start: number, end: number): void => {
    isSet.fill(1, start, end)
    if (setup.how === 'plainly') {
      setBits(bits, start, end, 0, pages)
      return
    }
    setBits(own, start, end, 0, pages)
    moveBits(own, bits, start, end)
  }
  const clearRange = (start: number, end: number): void => {
    isSet.fill(0, start, end)
    if (end - start === 1) clearUnit(bits, start, 0)
    else clearPages(bits, start, end)
  }
  passGate(new Int32Array(setup.gate))
  for (let step = 0; step < steps; step++) {
    const runStart = RUN_PAGES * (thread + nrThreads * random(runsPerThread))
    const first = runStart + random(RUN_PAGES)
    const isRun = random(8) === 0
    const [start, end] = isRun ? [runStart, runStart + RUN_PAGES] : [first, first + 1]
    if (random(2) === 0) setRange(start, end)
    else clearRange(start, end)
    for (let page = runStart; page < runStart + RUN_PAGES; page++) {
      const isFound = testUnit(bits, page, 0)
      if (isFound === (isSet[page] === 1)) continue
      if (isFound) clearsLost++
      else marksLost++
      isSet[page] = isFound ? 1 : 0
    }
  }
  const pagesSet = [...isSet.keys()].filter((page) => isSet[page] === 1)
  return { marksLost, clearsLost, pagesSet }
}

/** Waits for the other threads, so that all work at the same time. */
function passGate(gate: Int32Array): void {
  if (Atomics.sub(gate, 0, 1) === 1) Atomics.notify(gate, 0)
  for (let left = Atomics.load(gate, 0); left > 0; left = Atomics.load(gate, 0)) {
    Atomics.wait(gate, 0, left, 1)
  }
}

/** Whole numbers below a limit, the same for the same seed. */
function createRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    return Math.floor(((state >>> 8) / 2 ** 24) * below)
  }
}

if (!isMainThread) parentPort!.postMessage(hammer(workerData as HammerSetup))
