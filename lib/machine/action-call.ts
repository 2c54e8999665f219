/** One scheme at work on one region: what actions are given, and the forms that they have. */
import type { KernelBehaviour } from '../core/kernel.js'
import type { ActionResult } from '../damos/memory.js'
import type { Scheme } from '../damos/scheme.js'
import type { Machine } from './machine.js'
import type { PlacedMapping, TargetMemory } from './target-memory.js'

/** See the top of the file. One object for all calls of a context, filled anew. */
export interface ActionCall {
  readonly machine: Machine
  readonly kernel: KernelBehaviour
  scheme: Scheme
  /** Index of the scheme's node; -1: there is none. */
  targetNode: number
  /** By the clock of those who touch the memory. */
  nowUs: number
  /** Sizes in pages. */
  result: ActionResult
}

/**
 * Advice on pages [start, end) of one mapping, as madvise gives it.
 *
 * @returns false where the mapping refuses it; the call ends there
 */
export type Advice = (
  call: ActionCall,
  memory: TargetMemory,
  mapping: PlacedMapping,
  start: number,
  end: number,
) => boolean

/**
 * What is done to a present folio that passed the filters on pages.
 *
 * @param page its first one
 * @returns pages that count as acted on
 */
export type FolioAction = (
  call: ActionCall,
  memory: TargetMemory,
  mapping: PlacedMapping,
  page: number,
  order: number,
) => number
