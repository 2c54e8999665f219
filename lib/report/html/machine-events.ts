/**
 * What a record holds of the machine that programs ran on: events `machine` with the memory in use, stalls, and how
 * fast programs were, as lib/engine/machine-log.ts writes them.
 */
import type { RecordEvent } from '../../record/events.js'

/** A moment. */
export interface MachineMoment {
  readonly timeUs: number
  /** By node, bytes in use. */
  readonly nodes: readonly number[]
  /** Bytes in swap. */
  readonly swapped: number
  /** Shares of the time since the moment before in which some, and all, programs were stalled, 0..1. */
  readonly some: number
  readonly full: number
  /** In the order of the run; of a large run the first ones. */
  readonly programs: readonly ProgramMoment[]
}

/** A program: means since the moment before, and bytes. */
export interface ProgramMoment {
  /** What it got done, of what it does where memory costs nothing. */
  readonly speed: number
  readonly resident: number
  readonly swapped: number
}

/** Moments that are kept. */
const MOMENTS_MAX = 4000
const NODES_MAX = 1024
const PROGRAMS_MAX = 256

/**
 * Gathers moments from events on their way, in bounded memory; what is not of the right form is left out.
 *
 * @param moments those found are put behind its last
 */
export function* gatherMoments(
  events: Iterable<RecordEvent>,
  moments: MachineMoment[],
): Generator<RecordEvent, void> {
  for (const event of events) {
    const isLater = Number(event.timeUs) > (moments.at(-1)?.timeUs ?? -1)
    if (event.type === 'machine' && isLater && moments.length < MOMENTS_MAX) {
      moments.push(momentOf(event))
    }
    yield event
  }
}

function momentOf(event: RecordEvent): MachineMoment {
  return {
    timeUs: numberOf(event.timeUs),
    nodes: listOf(event.nodes, NODES_MAX).map(numberOf),
    swapped: numberOf(event.swapped),
    some: Math.min(1, numberOf(event.some)),
    full: Math.min(1, numberOf(event.full)),
    programs: listOf(event.programs, PROGRAMS_MAX).map((program): ProgramMoment => {
      const [speed, , resident, swapped] = listOf(program, 4)
      return {
        speed: numberOf(speed),
        resident: numberOf(resident),
        swapped: numberOf(swapped),
      }
    }),
  }
}

function listOf(value: unknown, lengthMax: number): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, lengthMax) : []
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value) ? value : 0
}
