/**
 * What the threads of a concurrent run share besides the access bits: one block of shared memory.
 *
 * ```
 *  words    [0] state      waiting, running, stopped: threads sleep on it, so that a stop wakes them at once
 *           [1] ready      threads that are built and wait for the start
 *           [2 + m] mail   of monitoring thread m: 0, or 1 + the number of the box that is to be read
 *  numbers  [0] startUs    time 0, on the clock that all threads have
 *           [1 + 2m]       bytes in the box that is to be read
 *           [2 + 2m]       all snapshots of thread m up to this time are in that box, or were read before
 * ```
 * Words are changed with Atomics only. Numbers are written plainly by one side before it stores the word that the
 * other side loads.
 */
const STATE = 0
const READY = 1
const MAIL = 2

const WAITING = 0
const RUNNING = 1
const STOPPED = 2

/** Views of the block. */
export interface Control {
  readonly buffer: SharedArrayBuffer
  readonly words: Int32Array
  readonly numbers: Float64Array
}

/** A new block, for so many monitoring threads. */
export function createControl(nrMonitors: number): Control {
  return controlOver(
    new SharedArrayBuffer(8 * (1 + 2 * nrMonitors) + 4 * (MAIL + nrMonitors)),
    nrMonitors,
  )
}

/** The same block, seen from another thread. */
export function controlOver(buffer: SharedArrayBuffer, nrMonitors: number): Control {
  const nrNumbers = 1 + 2 * nrMonitors
  return {
    buffer,
    numbers: new Float64Array(buffer, 0, nrNumbers),
    words: new Int32Array(buffer, 8 * nrNumbers, MAIL + nrMonitors),
  }
}

/** Main thread: how many threads wait for the start. */
export function nrReady({ words }: Control): number {
  return Atomics.load(words, READY)
}

/** Main thread: lets all threads go, unless they have been stopped. */
export function start({ words, numbers }: Control, startUs: number): void {
  numbers[0] = startUs
  // Publishes startUs; pairs with the load in awaitStart.
  Atomics.compareExchange(words, STATE, WAITING, RUNNING)
  Atomics.notify(words, STATE)
}

/** Main thread: ends the run; whoever sleeps wakes up. */
export function stop({ words }: Control): void {
  Atomics.store(words, STATE, STOPPED)
  Atomics.notify(words, STATE)
}

/** Thread: waits until all are ready. @returns time 0; undefined where the run was stopped before */
export function awaitStart({ words, numbers }: Control): number | undefined {
  Atomics.add(words, READY, 1)
  for (;;) {
    const state = Atomics.load(words, STATE)
    if (state === RUNNING) return numbers[0]
    if (state === STOPPED) return undefined
    Atomics.wait(words, STATE, WAITING)
  }
}

/**
 * Thread: sleeps until a time, or not at all where it is past.
 *
 * @param clock gives µs since time 0
 * @returns false where the run was stopped
 */
export function sleepUntil({ words }: Control, clock: () => number, us: number): boolean {
  while (Atomics.load(words, STATE) === RUNNING) {
    const waitUs = us - clock()
    if (waitUs <= 0) return true
    // A stop changes the word, and notifies.
    Atomics.wait(words, STATE, RUNNING, waitUs / 1000)
  }
  return false
}

/** Monitoring thread `m`: whether its last box has been read. */
export function isMailRead({ words }: Control, m: number): boolean {
  return Atomics.load(words, MAIL + m) === 0
}

/** Monitoring thread `m`: waits until its last box has been read. */
export function awaitMailRead({ words }: Control, m: number): void {
  for (;;) {
    const mail = Atomics.load(words, MAIL + m)
    if (mail === 0) return
    Atomics.wait(words, MAIL + m, mail)
  }
}

/** What a monitoring thread hands over. */
export interface Mail {
  /** Number of the box: 0 or 1. */
  readonly box: number
  readonly bytes: number
  /** No later box holds a snapshot up to this time. */
  readonly reachedUs: number
}

/** Monitoring thread `m`: hands a box over; the one before has been read. */
export function putMail({ words, numbers }: Control, m: number, mail: Mail): void {
  numbers[1 + 2 * m] = mail.bytes
  numbers[2 + 2 * m] = mail.reachedUs
  // Publishes the numbers and the box; pairs with the load in readMail.
  Atomics.store(words, MAIL + m, 1 + mail.box)
}

/** Main thread: what monitoring thread `m` has handed over, if anything. */
export function readMail({ words, numbers }: Control, m: number): Mail | undefined {
  const mail = Atomics.load(words, MAIL + m)
  if (mail === 0) return undefined
  return { box: mail - 1, bytes: numbers[1 + 2 * m], reachedUs: numbers[2 + 2 * m] }
}

/** Main thread: gives the box of thread `m` back. */
export function returnMail({ words }: Control, m: number): void {
  Atomics.store(words, MAIL + m, 0)
  Atomics.notify(words, MAIL + m)
}
