/**
 * Which pattern runs in each turn of a phase, and how often each ran before: one or two bytes a
 * turn, and a row of counts at every checkpoint, so that any turn can be found in a short walk.
 */
import type { MasimPhase } from './masim-config.js'
import type { MasimRandom } from './masim-random.js'
import { lowerBound } from './unit-search.js'

/** The turns of one phase. */
export interface MasimTurns {
  readonly nrPatterns: number
  /** Index of the pattern of each turn. */
  readonly choices: Uint8Array | Uint16Array | Uint32Array
  /** Row k: how many turns each pattern had before turn `k << checkpointShift`. */
  readonly checkpoints: Int32Array
  readonly checkpointShift: number
}

const CHECKPOINT_SHIFT_MIN = 8

/** Draws the turns of a phase as masim does; random accesses use up numbers of the same stream. */
export function drawTurns(
  { patterns }: MasimPhase,
  nrTurns: number,
  nrAccessesPerRegion: number,
  random: MasimRandom,
): MasimTurns {
  const nrPatterns = patterns.length
  const ends = new Int32Array(nrPatterns)
  let total = 0
  for (let i = 0; i < nrPatterns; i++) {
    total += patterns[i].probability
    ends[i] = total
  }
  const skips = patterns.map(({ isRandom }) => (isRandom ? nrAccessesPerRegion : 0))
  const choices = createChoices(nrPatterns, nrTurns)
  for (let turn = 0; turn < nrTurns; turn++) {
    const choice = lowerBound(ends, 0, nrPatterns, random.next(total) + 1)
    choices[turn] = choice
    if (skips[choice] > 0) random.skip(skips[choice])
  }
  return addCheckpoints(choices, nrPatterns)
}

/**
 * Sets `counts[p]` to the number of turns of pattern p before `turn`, from the checkpoint below it.
 */
export function countTurnsBefore(turns: MasimTurns, turn: number, counts: Int32Array): void {
  const { nrPatterns, checkpoints, checkpointShift } = turns
  const row = turn >> checkpointShift
  for (let i = 0; i < nrPatterns; i++) counts[i] = checkpoints[row * nrPatterns + i]
  countTurns(turns, row << checkpointShift, turn, counts)
}

/** Adds turns [first, end) to `counts`. */
export function countTurns(
  { choices }: MasimTurns,
  first: number,
  end: number,
  counts: Int32Array,
): void {
  for (let turn = first; turn < end; turn++) counts[choices[turn]]++
}

function createChoices(nrPatterns: number, nrTurns: number): MasimTurns['choices'] {
  if (nrPatterns <= 2 ** 8) return new Uint8Array(nrTurns)
  return nrPatterns <= 2 ** 16 ? new Uint16Array(nrTurns) : new Uint32Array(nrTurns)
}

/** Rows are twice as far apart as they are long, or more: at most 2 bytes a turn. */
function addCheckpoints(choices: MasimTurns['choices'], nrPatterns: number): MasimTurns {
  let checkpointShift = CHECKPOINT_SHIFT_MIN
  while (1 << checkpointShift < 2 * nrPatterns) checkpointShift++
  const nrRows = (choices.length >> checkpointShift) + 1
  const checkpoints = new Int32Array(nrRows * nrPatterns)
  const turns = { nrPatterns, choices, checkpoints, checkpointShift }
  const counts = new Int32Array(nrPatterns)
  for (let row = 1; row < nrRows; row++) {
    countTurns(turns, (row - 1) << checkpointShift, row << checkpointShift, counts)
    checkpoints.set(counts, row * nrPatterns)
  }
  return turns
}
