/**
 * How coordinator and shards talk: one block of shared memory, and a barrier per round.
 *
 * ```
 *  words    [0] round     coordinator adds 1 to start a round; shards wait on it
 *           [1] running   shards that have not finished the round; the coordinator waits on it
 *           [2] order     what to do: run, or stop
 *           [3] context   context of the work below, or -1: no spread work in this round
 *           [4] isCut     1: come back at once
 *  numbers  [0] untilUs   how far the local groups are to run
 *           [1..8] work   a piece of work of a spread context (work-codec.ts)
 *  results  per shard: result, status, bytes in the outbox, reachedUs
 * ```
 * Everything but `round`, `running` and `isCut` is written plainly by one side while the other waits: the add to
 * `round` publishes the coordinator's writes, the subtraction from `running` publishes a shard's.
 */
import type { ContextWork } from '../core/context-state.js'
import { decodeWork, encodeWork, WORK_WORDS } from './work-codec.js'

const ROUND = 0
const RUNNING = 1
const ORDER = 2
const CONTEXT = 3
const IS_CUT = 4
const WORDS = 8
const NUMBERS = 1 + WORK_WORDS
const RESULT_WORDS = 4
/** Looks at the round before a shard goes to sleep: some tens of microseconds. */
const SPINS = 2_000

/** What a round asks for. */
export type Order = 'run' | 'stop'

/** Why a shard came back from a round. */
export const SHARD_STATUS = { reached: 0, full: 1, cut: 2 } as const

/** Views of the block. */
export interface ControlBlock {
  readonly buffer: SharedArrayBuffer
  readonly nrShards: number
  readonly words: Int32Array
  readonly numbers: Float64Array
  readonly results: Float64Array
}

/** A new block. */
export function createControlBlock(nrShards: number): ControlBlock {
  const bytes = 4 * WORDS + 8 * (NUMBERS + RESULT_WORDS * nrShards)
  return controlBlockOver(new SharedArrayBuffer(bytes), nrShards)
}

/** The same block, seen from another thread. */
export function controlBlockOver(buffer: SharedArrayBuffer, nrShards: number): ControlBlock {
  const numbersAt = 4 * WORDS
  return {
    buffer,
    nrShards,
    words: new Int32Array(buffer, 0, WORDS),
    numbers: new Float64Array(buffer, numbersAt, NUMBERS),
    results: new Float64Array(buffer, numbersAt + 8 * NUMBERS, RESULT_WORDS * nrShards),
  }
}

/** A round as a shard sees it. */
export interface Round {
  readonly order: Order
  readonly untilUs: number
  /** Work of a spread context, if any. */
  readonly spread: { readonly context: number; readonly work: ContextWork } | undefined
}

/** Coordinator: starts a round. */
export function startRound(block: ControlBlock, round: Round): void {
  const { words, numbers, nrShards } = block
  words[ORDER] = round.order === 'run' ? 0 : 1
  words[CONTEXT] = round.spread?.context ?? -1
  numbers[0] = round.untilUs
  if (round.spread !== undefined) encodeWork(round.spread.work, numbers.subarray(1))
  Atomics.store(words, RUNNING, nrShards)
  // Publishes all of the above; pairs with the load in waitForRound.
  Atomics.add(words, ROUND, 1)
  Atomics.notify(words, ROUND)
}

/**
 * Coordinator: waits, without blocking the thread, until all shards have finished the round.
 *
 * @param hasFailed asked after each wake-up; true ends the wait
 */
export async function waitForShards(block: ControlBlock, hasFailed: () => boolean): Promise<void> {
  const { words } = block
  for (;;) {
    const running = Atomics.load(words, RUNNING)
    if (running === 0 || hasFailed()) return
    const wait = Atomics.waitAsync(words, RUNNING, running)
    if (wait.async) await wait.value
  }
}

/** Wakes the coordinator although a shard is missing (it died). */
export function wakeCoordinator(block: ControlBlock): void {
  Atomics.notify(block.words, RUNNING)
}

/** Shard: waits for the round after `lastRound`, and returns its number. */
export function waitForRound(block: ControlBlock, lastRound: number): number {
  const { words } = block
  for (let spin = 0; spin < SPINS; spin++) {
    const round = Atomics.load(words, ROUND)
    if (round !== lastRound) return round
  }
  for (;;) {
    const round = Atomics.load(words, ROUND)
    if (round !== lastRound) return round
    Atomics.wait(words, ROUND, lastRound)
  }
}

/** Shard: what the current round asks for. */
export function readRound({ words, numbers }: ControlBlock): Round {
  const context = words[CONTEXT]
  return {
    order: words[ORDER] === 0 ? 'run' : 'stop',
    untilUs: numbers[0],
    spread: context < 0 ? undefined : { context, work: decodeWork(numbers.subarray(1)) },
  }
}

/** What a shard gives back of a round. */
export interface ShardResult {
  /** Its share of the spread work's number. */
  readonly result: number
  readonly status: keyof typeof SHARD_STATUS
  readonly outboxBytes: number
  /** All snapshots of its local contexts up to this time are in the outbox, or were before. */
  readonly reachedUs: number
}

/** Shard: writes its result, and leaves the round. */
export function finishRound(block: ControlBlock, shard: number, result: ShardResult): void {
  const { words, results } = block
  const at = RESULT_WORDS * shard
  results[at] = result.result
  results[at + 1] = SHARD_STATUS[result.status]
  results[at + 2] = result.outboxBytes
  results[at + 3] = result.reachedUs
  // Publishes the result; pairs with the load in waitForShards. The last one wakes the coordinator.
  if (Atomics.sub(words, RUNNING, 1) === 1) Atomics.notify(words, RUNNING)
}

/** Coordinator: the result of a shard, after the round. */
export function resultOf({ results }: ControlBlock, shard: number): ShardResult {
  const at = RESULT_WORDS * shard
  const status = results[at + 1]
  return {
    result: results[at],
    status: status === 0 ? 'reached' : status === 1 ? 'full' : 'cut',
    outboxBytes: results[at + 2],
    reachedUs: results[at + 3],
  }
}

/** Coordinator: asks all shards to come back at once; they look every few milliseconds. */
export function cut({ words }: ControlBlock): void {
  Atomics.store(words, IS_CUT, 1)
}

/** Shard: whether to come back at once. */
export function isCut({ words }: ControlBlock): boolean {
  return Atomics.load(words, IS_CUT) === 1
}
