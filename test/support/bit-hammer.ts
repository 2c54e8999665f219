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
 * otherwise was done by others, which stored a word that they had loaded before. Now and then thread 0 is held up in
 * the middle of a mark until the others have done some steps, as a scheduler may do, so that it does not take luck to
 * see it.
 */
import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { clearPages, clearUnit, moveBits, testUnit } from '../../lib/space/access-bits.js'
import { headMask, setBits, tailMask } from '../../lib/workload/bit-fill.js'

/** Pages of a run. */
const RUN_PAGES = 44
/** So often thread 0 is held up, and for so many steps of the others. */
const STEPS_OF_OTHERS = 100

/** What the threads work on. */
export interface HammerSetup {
  readonly bits: SharedArrayBuffer
  /** Words: threads that have not arrived yet; then by thread, the steps it has done. */
  readonly progress: SharedArrayBuffer
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
  const progress = new Int32Array(setup.progress)
  const random = createRandom(thread + 1)
  let marksLost = 0
  let clearsLost = 0
  const setRange = (start: number, end: number, holdUp: () => void): void => {
    isSet.fill(1, start, end)
    if (setup.how === 'plainly') {
      setPlainly(bits, start, end, holdUp)
      return
    }
    setBits(own, start, end, 0, pages)
    holdUp()
    moveBits(own, bits, start, end)
  }
  const clearRange = (start: number, end: number): void => {
    isSet.fill(0, start, end)
    if (end - start === 1) clearUnit(bits, start, 0)
    else clearPages(bits, start, end)
  }
  passGate(progress)
  for (let step = 0; step < steps; step++) {
    Atomics.add(progress, 1 + thread, 1)
    const runStart = RUN_PAGES * (thread + nrThreads * random(runsPerThread))
    const first = runStart + random(RUN_PAGES)
    const isRun = random(8) === 0
    const [start, end] = isRun ? [runStart, runStart + RUN_PAGES] : [first, first + 1]
    const isHeldUp = thread === 0 && step % STEPS_OF_OTHERS === 0
    const holdUp = isHeldUp ? () => awaitOthers(progress, nrThreads, steps) : () => undefined
    if (random(2) === 0) setRange(start, end, holdUp)
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

/** As orWord of bit-fill.ts changes a word that no other thread has bits of. */
function setPlainly(bits: Int32Array, start: number, end: number, holdUp: () => void): void {
  for (let word = start >> 5; word <= (end - 1) >> 5; word++) {
    const head = word === start >> 5 ? headMask(start) : -1
    const tail = word === (end - 1) >> 5 ? tailMask(end) : -1
    const loaded = bits[word]
    holdUp()
    bits[word] = loaded | (head & tail)
  }
}

/** Thread 0: waits until the others have done some more steps, or all of theirs. */
function awaitOthers(progress: Int32Array, nrThreads: number, steps: number): void {
  const stepsOfOthers = (): number => {
    let sum = 0
    for (let thread = 1; thread < nrThreads; thread++) sum += Atomics.load(progress, 1 + thread)
    return sum
  }
  const until = Math.min((nrThreads - 1) * steps, stepsOfOthers() + STEPS_OF_OTHERS)
  while (stepsOfOthers() < until) Atomics.wait(progress, 0, 0, 0.05)
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
