/**
 * The index at the end of a record: where blocks of snapshots begin, so that a reader can go to a moment without
 * reading all before it. Bounded: when it is full, every other entry goes, and from then on only every second
 * (fourth, eighth …) block is listed. It is a function of the blocks alone, so it is the same for every run.
 */
import type { AttributeSet } from './events.js'

/** Entries at most. */
const INDEX_ENTRIES_MAX = 4096
/** With more attribute sets than this, no index is written. */
const INDEX_ATTRIBUTES_MAX = 4096

/** A block of snapshots: its offset in the file, and the time of its first snapshot in µs. */
export type IndexEntry = readonly [offset: number, firstTimeUs: number]

/** What the index block holds. */
export interface BlockIndex {
  readonly attributes: readonly AttributeSet[]
  readonly snapshots: readonly IndexEntry[]
}

/** Collects entries while a record is written. */
export class IndexBuilder {
  #entries: IndexEntry[] = []
  #stride = 1
  #blocks = 0

  /** Notes a block of snapshots. */
  add(offset: number, firstTimeUs: number): void {
    if (this.#blocks++ % this.#stride !== 0) return
    if (this.#entries.length === INDEX_ENTRIES_MAX) {
      this.#entries = this.#entries.filter((_, i) => i % 2 === 0)
      this.#stride *= 2
      if ((this.#blocks - 1) % this.#stride !== 0) return
    }
    this.#entries.push([offset, firstTimeUs])
  }

  /** The entries, ascending. */
  get entries(): readonly IndexEntry[] {
    return this.#entries
  }
}

/** The attribute sets of a record while it is written; bounded like the index. */
export class AttributeLog {
  #sets: AttributeSet[] | undefined = []
  /** Ids below this one were all seen. */
  #next = 0
  /** Ids above it that were seen. */
  readonly #others = new Set<number>()

  constructor(sets: readonly AttributeSet[]) {
    for (const set of sets) this.add(set)
  }

  /** Notes a set. */
  add(set: AttributeSet): void {
    this.#others.add(set.id)
    while (this.#others.delete(this.#next)) this.#next++
    this.#sets?.push(set)
    if (this.#sets !== undefined && this.#sets.length > INDEX_ATTRIBUTES_MAX) this.#sets = undefined
  }

  /** Was a set with this id noted? */
  has(id: number): boolean {
    return id < this.#next || this.#others.has(id)
  }

  /** All sets; undefined when there are too many for an index. */
  get sets(): readonly AttributeSet[] | undefined {
    return this.#sets
  }
}
