/** What a suite is made of. */
import type { Anchors } from './anchors.js'

/** A quantity that variants are compared by. */
export interface Figure {
  /** Key in {@link Measured}. */
  readonly key: string
  readonly unit: string
  /**
   * How a variant stands to the first one, as pairs within one round; `same`: it must not differ,
   * which shows that the variants did the same work.
   */
  readonly compare: 'ratio' | 'difference' | 'same' | 'none'
}

/** What one execution of a variant took, by figure. */
export type Measured = Readonly<Record<string, number>>

/** One way of doing a thing. */
export interface Variant {
  readonly name: string
  /** Does it once. */
  measure(): Measured | Promise<Measured>
}

/** Variants that do the same work; the first one is what the others are compared with. */
export interface Comparison {
  readonly title: string
  readonly figures: readonly Figure[]
  readonly variants: readonly Variant[]
}

/** A group of comparisons; its variants are measured in one shuffled sequence. */
export interface Suite {
  readonly name: string
  /** Made for the C programs, or null where there is no gcc. */
  readonly comparisons: (anchors: Anchors | null) => readonly Comparison[]
}
