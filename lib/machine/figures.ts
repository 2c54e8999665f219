/** What a machine's memory looks like, and what was done to it; for summaries, reports and checks. */
import { settleMachine, type Machine } from './machine.js'
import { presentPagesOf } from './target-memory.js'

/** The memory of one target, as plain data. Pages; those that may have come back unseen are looked at first. */
export interface MemoryFigures {
  /** Index in the run. */
  readonly target: number
  readonly mappedPages: number
  /** Present, paged out (of these in swap), and never touched. */
  readonly presentPages: number
  readonly absentPages: number
  readonly swappedPages: number
  readonly untouchedPages: number
  readonly activePages: number
  readonly hugePages: number
  /** Present pages by node, in the plan's order. */
  readonly onNode: readonly number[]
  /** Since the start: paged out, back by a touch, moved to another node. */
  readonly pagedOut: number
  readonly refaulted: number
  readonly migrated: number
}

/** Figures of all targets of a machine. */
export function memoryFiguresOf(machine: Machine, nowUs: number): MemoryFigures[] {
  settleMachine(machine, Math.max(nowUs, machine.atUs))
  return [...machine.byTarget].map(([target, memory]) => ({
    target,
    mappedPages: memory.mappedPages,
    presentPages: presentPagesOf(memory),
    absentPages: memory.absentPages,
    swappedPages: memory.swappedPages,
    untouchedPages: memory.untouchedPages,
    activePages: memory.activePages,
    hugePages: memory.hugePages,
    onNode: [...memory.onNode],
    pagedOut: memory.pagedOut,
    refaulted: memory.refaulted,
    migrated: memory.migrated,
  }))
}
