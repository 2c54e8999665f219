/**
 * A masim program, planned to its end: phases on the time axis, and the pattern of each turn.
 *
 * ```
 *  0         0.1 s                                                              exit
 *  | silence | phase 0: turn 0 | turn 1 | … | turn n || phase 1: turn 0 | … || |
 *                pattern 1  pattern 7  …  pattern 3      pattern 0
 * ```
 * Time within a phase is counted in accesses: `floor((t - startUs) × accessesPerUs)` were made
 * before t.
 */
import { assert } from '../base/assert.js'
import type { MasimPhase } from './masim-config.js'
import { createPatterns, dataPagesOf, type ProgramPattern } from './masim-pattern.js'
import {
  hasChoices,
  MASIM_START_US,
  masimPlanFault,
  masimProgramEndUs,
  masimTurnUs,
  nrTurnsOf,
  phaseStartsUs,
  type MasimPlan,
} from './masim-plan.js'
import { MasimRandom } from './masim-random.js'
import { drawTurns, type MasimTurns } from './masim-turns.js'

/** A program; the same for all its runs, so that sources share it. */
export interface MasimProgram {
  readonly regions: readonly ProgramRegion[]
  /** All phases of all repeats, one after the other without gaps. */
  readonly phases: readonly ProgramPhase[]
  readonly patterns: readonly (readonly ProgramPattern[])[]
  /** When it exits. */
  readonly endUs: number
  readonly turnUs: number
  readonly accessesPerUs: number
  readonly accessesPerTurn: number
}

/** A region's part of the program. */
export interface ProgramRegion {
  /** Pages of its mapping that hold data. */
  readonly pages: number
  readonly hasDataFile: boolean
}

/** A phase of a repeat. */
export interface ProgramPhase {
  readonly startUs: number
  readonly endUs: number
  /** Turns of all phases before it. */
  readonly firstTurn: number
  readonly nrTurns: number
  readonly patterns: readonly ProgramPattern[]
  /** The pattern of each turn; null where at most one pattern ever runs. */
  readonly turns: MasimTurns | null
  /** Where `turns` is null: the index of the one pattern that runs; -1: none, the phase spins. */
  readonly onlyPattern: number
  /** Memory is allocated anew at its start, and filled from the data files: a further repeat. */
  readonly loadsData: boolean
}

/** Programs that are kept for the next source that runs one. */
const PROGRAMS_MAX = 16
const programs = new Map<string, MasimProgram>()

/** The program of a plan; plans that differ in placement only share one. */
export function programOf(plan: MasimPlan): MasimProgram {
  const key = JSON.stringify({ ...plan, regionStartPages: [] })
  let program = programs.get(key)
  if (program === undefined) {
    program = createProgram(plan)
    if (programs.size === PROGRAMS_MAX) programs.delete(programs.keys().next().value!)
    programs.set(key, program)
  }
  return program
}

function createProgram(plan: MasimPlan): MasimProgram {
  const fault = masimPlanFault(plan)
  assert(fault === undefined, `a masim plan was not checked before its run: ${fault}`)
  const { regions } = plan.config
  const turnUs = masimTurnUs(plan)
  const patterns = createPatterns(plan)
  const startsUs = phaseStartsUs(plan.config, turnUs)
  return {
    regions: regions.map(({ sizeBytes, dataFile }) => ({
      pages: dataPagesOf(sizeBytes, plan.dataOffsetBytes ?? 16),
      hasDataFile: dataFile !== null,
    })),
    phases: createPhases(plan, patterns, startsUs, turnUs),
    patterns,
    endUs: masimProgramEndUs(plan),
    turnUs,
    accessesPerUs: plan.accessesPerMs / 1000,
    accessesPerTurn: plan.nrAccessesPerRegion,
  }
}

/** @param startsUs of phases in a repeat, and its end */
function createPhases(
  plan: MasimPlan,
  patterns: MasimProgram['patterns'],
  startsUs: readonly number[],
  turnUs: number,
): ProgramPhase[] {
  const { phases } = plan.config
  const choices = new ChoiceDrawer(plan)
  const result: ProgramPhase[] = []
  let firstTurn = 0
  for (let i = 0; i < plan.repeat; i++) {
    const repeatUs = MASIM_START_US + i * startsUs[phases.length]
    choices.startRepeat()
    for (const [j, phase] of phases.entries()) {
      const nrTurns = nrTurnsOf(phase, turnUs)
      const turns = choices.draw(phase, nrTurns)
      const isLast = j === phases.length - 1
      result.push({
        startUs: repeatUs + startsUs[j],
        // So that it is the start of the next repeat to the last bit.
        endUs: isLast ? MASIM_START_US + (i + 1) * startsUs[j + 1] : repeatUs + startsUs[j + 1],
        firstTurn,
        nrTurns,
        patterns: patterns[j],
        turns,
        loadsData: i > 0 && j === 0,
        onlyPattern: turns === null ? onlyPatternOf(phase) : -1,
      })
      firstTurn += nrTurns
    }
  }
  return result
}

/** Draws the turns of phases in order, as long as any phase to come has something to draw. */
class ChoiceDrawer {
  readonly #random: MasimRandom
  readonly #accessesPerTurn: number
  #phasesLeft: number

  constructor({ config, nrAccessesPerRegion, randomBatch, randomArray, repeat }: MasimPlan) {
    this.#random = new MasimRandom(randomBatch, randomArray)
    this.#accessesPerTurn = nrAccessesPerRegion
    this.#phasesLeft = config.phases.filter(hasChoices).length * repeat
  }

  startRepeat(): void {
    if (this.#phasesLeft > 0) this.#random.refill()
  }

  draw(phase: MasimPhase, nrTurns: number): MasimTurns | null {
    if (this.#phasesLeft === 0) return null
    if (hasChoices(phase)) {
      this.#phasesLeft--
      return drawTurns(phase, nrTurns, this.#accessesPerTurn, this.#random)
    }
    if (nrTurns > 0) {
      const { isRandom } = phase.patterns[onlyPatternOf(phase)]
      this.#random.skip(nrTurns * (isRandom ? 1 + this.#accessesPerTurn : 1))
    }
    return null
  }
}

function onlyPatternOf({ patterns }: MasimPhase): number {
  return patterns.findIndex(({ probability }) => probability > 0)
}
