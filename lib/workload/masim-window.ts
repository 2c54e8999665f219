/**
 * What a masim program touches in a time window of one phase, as a short list: stretches of
 * sequential positions, and random patterns with the accesses among which theirs are.
 */
import type { ProgramPattern } from './masim-pattern.js'
import type { MasimProgram, ProgramPhase } from './masim-program.js'
import { countTurns, countTurnsBefore, type MasimTurns } from './masim-turns.js'

/** Positions [first, end) of a sequential pattern. */
export interface PositionRun {
  pattern: ProgramPattern
  first: number
  end: number
}

/**
 * Finds them, window by window; windows that follow each other cost least. Allocates nothing once
 * made.
 */
export class MasimWindow {
  /** Accesses [firstAccess, endAccess) of the phase are made in the window. */
  firstAccess = 0
  endAccess = 0
  /** The first `nrRuns` count. */
  readonly runs: PositionRun[] = []
  nrRuns = 0
  /** Random patterns with turns in the window; the first `nrRandom` count. */
  readonly randomPatterns: ProgramPattern[] = []
  nrRandom = 0

  readonly #accessesPerUs: number
  readonly #accessesPerTurn: number
  #phase: ProgramPhase | null = null
  #from = -1
  #to = -1
  /** Turns of each pattern before `#turn`; before the window's first turn. */
  readonly #counts: Int32Array
  readonly #firstCounts: Int32Array
  #turn = 0

  constructor({ phases, patterns, accessesPerUs, accessesPerTurn }: MasimProgram) {
    const nrPatterns = patterns.reduce((max, { length }) => Math.max(max, length), 0)
    this.#accessesPerUs = accessesPerUs
    this.#accessesPerTurn = accessesPerTurn
    this.#counts = new Int32Array(nrPatterns)
    this.#firstCounts = new Int32Array(nrPatterns)
    const pattern = phases[0].patterns[0]
    for (let i = 0; i < nrPatterns; i++) {
      this.runs.push({ pattern, first: 0, end: 0 }, { pattern, first: 0, end: 0 })
      this.randomPatterns.push(pattern)
    }
  }

  /** Looks at the part of [from, to) that lies in `phase`. */
  moveTo(phase: ProgramPhase, from: number, to: number): void {
    if (phase === this.#phase && from === this.#from && to === this.#to) return
    if (phase !== this.#phase) this.#turn = -1
    this.#phase = phase
    this.#from = from
    this.#to = to
    this.nrRuns = 0
    this.nrRandom = 0
    this.firstAccess = this.#accessesBefore(phase, from)
    this.endAccess = this.#accessesBefore(phase, to)
    if (this.firstAccess === this.endAccess) return
    if (phase.turns !== null) this.#addChosen(phase, phase.turns)
    else this.#add(phase.patterns[phase.onlyPattern], this.firstAccess, this.endAccess)
  }

  /**
   * The first quantum at or after `quantum` of a random pattern that begins in the window, or -1.
   * Quanta are counted from the start of the phase, `nrQuanta` for each turn of any pattern.
   */
  nextQuantum(pattern: ProgramPattern, quantum: number): number {
    const { turns, nrTurns } = this.#phase!
    const { index, nrQuanta } = pattern
    const perTurn = this.#accessesPerTurn
    for (let next = Math.max(quantum, this.#firstQuantum(nrQuanta)); ;) {
      const turn = Math.floor(next / nrQuanta)
      const access = turn * perTurn + Math.ceil(((next - turn * nrQuanta) * perTurn) / nrQuanta)
      if (turn >= nrTurns || access >= this.endAccess) return -1
      if (turns !== null && turns.choices[turn] !== index) next = (turn + 1) * nrQuanta
      else if (access >= this.firstAccess) return next
      else next++
    }
  }

  #firstQuantum(nrQuanta: number): number {
    return Math.floor(this.firstAccess / this.#accessesPerTurn) * nrQuanta
  }

  #accessesBefore({ startUs, endUs, nrTurns }: ProgramPhase, us: number): number {
    const all = nrTurns * this.#accessesPerTurn
    if (us >= endUs) return all
    return us > startUs ? Math.min(all, Math.floor((us - startUs) * this.#accessesPerUs)) : 0
  }

  #addChosen({ patterns, nrTurns }: ProgramPhase, turns: MasimTurns): void {
    const { choices, nrPatterns } = turns
    const perTurn = this.#accessesPerTurn
    const firstTurn = Math.floor(this.firstAccess / perTurn)
    const lastTurn = Math.floor(this.endAccess / perTurn)
    this.#seek(turns, firstTurn)
    for (let i = 0; i < nrPatterns; i++) this.#firstCounts[i] = this.#counts[i]
    this.#seek(turns, lastTurn)
    const before = this.firstAccess - firstTurn * perTurn
    const within = this.endAccess - lastTurn * perTurn
    for (let i = 0; i < nrPatterns; i++) {
      const first = this.#firstCounts[i] * perTurn + (choices[firstTurn] === i ? before : 0)
      const isLast = lastTurn < nrTurns && choices[lastTurn] === i
      const end = this.#counts[i] * perTurn + (isLast ? within : 0)
      if (first < end) this.#add(patterns[i], first, end)
    }
  }

  #seek(turns: MasimTurns, turn: number): void {
    const isNear = this.#turn >= 0 && turn - this.#turn <= 1 << turns.checkpointShift
    if (turn >= this.#turn && isNear) countTurns(turns, this.#turn, turn, this.#counts)
    else countTurnsBefore(turns, turn, this.#counts)
    this.#turn = turn
  }

  /** Adds a pattern whose own accesses first + 1 … end, counted from 1 on, are in the window. */
  #add(pattern: ProgramPattern, first: number, end: number): void {
    if (pattern.isRandom) {
      this.randomPatterns[this.nrRandom++] = pattern
      return
    }
    const { nrPositions } = pattern
    const length = end - first
    if (length >= nrPositions) {
      this.#addRun(pattern, 0, nrPositions)
      return
    }
    const at = first + 1 - Math.floor((first + 1) / nrPositions) * nrPositions
    this.#addRun(pattern, at, Math.min(at + length, nrPositions))
    if (at + length > nrPositions) this.#addRun(pattern, 0, at + length - nrPositions)
  }

  #addRun(pattern: ProgramPattern, first: number, end: number): void {
    const run = this.runs[this.nrRuns++]
    run.pattern = pattern
    run.first = first
    run.end = end
  }
}
