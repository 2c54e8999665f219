import type { DrawKeys } from './draw-keys.js'
import type { Permutation } from './permutation.js'
import type { ItemMap } from './zipf-items.js'
import type { ItemClass } from './zipf-ranks.js'

/** What a Zipf source is made of. */
export interface ZipfSetup {
  readonly name: string
  readonly quantumUs: number
  readonly items: ItemMap
  /** log2 of the items that share a rank. */
  readonly blockOrder: number
  /** Blocks to ranks; null: blocks ascend by rank. */
  readonly order: Permutation | null
  readonly classes: readonly ItemClass[]
  /** To all items together. */
  readonly accessesPerSecond: number
  /** Share of writes among them, 0..1. */
  readonly writeShare: number
  /** Of this source alone. */
  readonly keys: DrawKeys
}
