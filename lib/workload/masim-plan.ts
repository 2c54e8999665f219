/** What a masim program is given, and what follows from it without running it. */
import type { MasimConfig, MasimPhase } from './masim-config.js'

/** A masim program. */
export interface MasimPlan {
  readonly kind: 'masim'
  readonly config: MasimConfig
  /** First address page of each region, in the order of `config.regions`. */
  readonly regionStartPages: readonly number[]
  /**
   * Where a region's data begins in its mapping: behind 16 bytes of the allocator, which is what is
   * meant where nothing is given, or at once (0) with masim's `--use_hugetlb`.
   */
  readonly dataOffsetBytes?: 0 | 16
  /** Speed of the program: accesses per millisecond. */
  readonly accessesPerMs: number
  /** masim's --nr_accesses_per_region, --random_batch, --random_array, --repeat. */
  readonly nrAccessesPerRegion: number
  readonly randomBatch: number
  readonly randomArray: number
  readonly repeat: number
}

/**
 * masim measures the CPU's clock for 100 ms before its first phase; its memory is there by then.
 */
export const MASIM_START_US = 100_000

/** A choice of a pattern takes 1 to 4 bytes. */
const TURNS_MAX = 2 ** 28
const PHASES_MAX = 2 ** 17
/** Random numbers take 8 bytes each while choices are drawn. */
const NUMBERS_MAX = 2 ** 25
/** Draws of the generator; one takes about 1 ns. */
const DRAWS_MAX = 2 ** 33

/** Length of a turn, nrAccessesPerRegion accesses, in µs; a fraction. */
export function masimTurnUs({ nrAccessesPerRegion, accessesPerMs }: MasimPlan): number {
  return (nrAccessesPerRegion * 1000) / accessesPerMs
}

/** Sum of a phase's probabilities; 0: it spins without accessing anything. */
export function totalProbability({ patterns }: MasimPhase): number {
  return patterns.reduce((sum, { probability }) => sum + probability, 0)
}

/** Whether a phase has more than one pattern that can run, so that it matters what it draws. */
export function hasChoices({ patterns }: MasimPhase): boolean {
  return patterns.filter(({ probability }) => probability > 0).length > 1
}

/**
 * Turns of a phase: it ends at the first end of a turn that is past its time, so there is one at
 * least. A phase that spins has none.
 */
export function nrTurnsOf(phase: MasimPhase, turnUs: number): number {
  if (totalProbability(phase) === 0) return 0
  const timeUs = phase.timeMs * 1000
  let turns = Math.floor(timeUs / turnUs) + 1
  while (turns > 1 && (turns - 1) * turnUs > timeUs) turns--
  while (turns * turnUs <= timeUs) turns++
  return turns
}

/**
 * When each phase of a repeat starts, counted from the start of the repeat, and last when the
 * repeat ends: µs.
 */
export function phaseStartsUs({ phases }: MasimConfig, turnUs: number): number[] {
  const starts = [0]
  for (const phase of phases) {
    const turns = nrTurnsOf(phase, turnUs)
    starts.push(starts[starts.length - 1] + (turns === 0 ? phase.timeMs * 1000 : turns * turnUs))
  }
  return starts
}

/** When a program exits and touches nothing any more, in virtual µs; a fraction. */
export function masimProgramEndUs(plan: MasimPlan): number {
  const repeatUs = phaseStartsUs(plan.config, masimTurnUs(plan))[plan.config.phases.length]
  return MASIM_START_US + plan.repeat * repeatUs
}

/**
 * Why a program is too much to be planned, in words, or undefined. Its choices of patterns are
 * drawn before it starts, in the order in which masim draws them.
 */
export function masimPlanFault(plan: MasimPlan): string | undefined {
  const { config, randomBatch, randomArray, repeat } = plan
  const nrPhases = config.phases.length * repeat
  if (nrPhases > PHASES_MAX) return tooMany('phases', nrPhases, PHASES_MAX, 'fewer repeats')
  if (!config.phases.some(hasChoices)) return undefined
  const numbers = randomBatch * randomArray
  if (numbers > NUMBERS_MAX) {
    return tooMany('random numbers', numbers, NUMBERS_MAX, 'a smaller random batch or array')
  }
  const turns = chosenTurns(plan)
  if (turns > TURNS_MAX) {
    return tooMany('turns', turns, TURNS_MAX, 'a lower speed, or more accesses a turn')
  }
  const draws = 2 * numbers * repeat + usedNumbers(plan) / randomArray
  if (draws > DRAWS_MAX) {
    return tooMany('random draws', draws, DRAWS_MAX, 'a larger random array, or fewer repeats')
  }
  return undefined
}

/** Turns of phases that choose. */
function chosenTurns(plan: MasimPlan): number {
  const turnUs = masimTurnUs(plan)
  const phases = plan.config.phases.filter(hasChoices)
  return plan.repeat * phases.reduce((sum, phase) => sum + nrTurnsOf(phase, turnUs), 0)
}

/** Random numbers that a program uses up at most: one a turn, and one a random access. */
function usedNumbers(plan: MasimPlan): number {
  const turnUs = masimTurnUs(plan)
  return plan.config.phases.reduce((sum, phase) => {
    const isRandom = phase.patterns.some((pattern) => pattern.isRandom && pattern.probability > 0)
    const perTurn = isRandom ? 1 + plan.nrAccessesPerRegion : 1
    return sum + nrTurnsOf(phase, turnUs) * perTurn * plan.repeat
  }, 0)
}

function tooMany(what: string, got: number, max: number, remedy: string): string {
  const numbers = `(got ${Math.round(got)}); expected ${max} at most`
  return `the masim program has too many ${what} ${numbers}: ${remedy}`
}
