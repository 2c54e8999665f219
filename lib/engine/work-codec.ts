/** Pieces of context work as words, to hand them to other threads through the control block. */
import type { ContextWork } from '../core/context-state.js'

/** The fields of each kind of work, in the order of their words. */
const FIELDS = {
  init: ['atUs'],
  update: ['atUs'],
  cut: ['maxSize'],
  cutEvenly: ['minNrRegions'],
  sample: ['startUs', 'sampleUs', 'tick', 'samples'],
  merge: ['threshold', 'szLimit', 'countAge', 'windowSamples', 'maxNrAccesses'],
  measure: [],
  convert: ['fromSampleUs', 'fromAggrUs', 'toSampleUs', 'toAggrUs', 'isAggregating'],
  publish: [],
  idle: ['fromUs', 'untilUs'],
  apply: ['movingSumSamples'],
  renew: ['aggregation', 'subs', 'step', 'offset'],
} as const satisfies Record<ContextWork['do'], readonly string[]>

const KINDS = Object.keys(FIELDS) as ContextWork['do'][]

/** Words that any piece of work takes. */
export const WORK_WORDS = 8

/** Writes a piece of work; booleans become 0 or 1. */
export function encodeWork(work: ContextWork, words: Float64Array): void {
  words[0] = KINDS.indexOf(work.do)
  const values = work as unknown as Readonly<Record<string, number | boolean>>
  FIELDS[work.do].forEach((field, i) => (words[i + 1] = Number(values[field])))
}

/** Reads a piece of work; a boolean comes back as a number that counts as one. */
export function decodeWork(words: Float64Array): ContextWork {
  const kind = KINDS[words[0]]
  const fields = FIELDS[kind].map((field, i) => [field, words[i + 1]] as const)
  return { do: kind, ...Object.fromEntries(fields) } as unknown as ContextWork
}
