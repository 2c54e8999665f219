/**
 * The truth about a Zipf workload in a bounded number of pieces. Where ranks ascend, a class is a piece. Where
 * they are shuffled, the blocks of the lowest ranks are pieces of their own, and what lies between them is
 * told by its mean: at large sizes, blocks that are touched now and then are too many to be listed.
 */
import type { TruthSink } from '../space/access-source.js'
import { repeatedProbability } from './touch-probability.js'
import { endPageOf, firstPageOf, itemsOf, partOfItem, type ItemMap } from './zipf-items.js'
import { classOf, type ItemClass } from './zipf-ranks.js'
import type { ZipfSetup } from './zipf-setup.js'

/** Blocks that are told one by one, at most. */
const LISTED_MAX = 8192

/** Items [first, end) that behave alike; `class` -1: the mean of all that are not listed. */
interface ItemPiece {
  readonly first: number
  readonly end: number
  readonly class: number
}

/** See the top of the file. */
export class ZipfTruth {
  readonly #setup: ZipfSetup
  readonly #items: ItemMap
  #pieces: readonly ItemPiece[] | null = null

  constructor(setup: ZipfSetup) {
    this.#setup = setup
    this.#items = setup.items
  }

  /** See `AccessSource.truth`; it is the same at all times. */
  sink(windowUs: number, sink: TruthSink): void {
    const { classes, quantumUs, blockOrder, accessesPerSecond } = this.#setup
    this.#pieces ??= this.#setup.order === null ? this.#ascending() : this.#shuffled()
    const quanta = windowUs / quantumUs
    const shareOf = ({ probability }: ItemClass): number =>
      quanta < 1 ? probability * quanta : repeatedProbability(probability, quanta)
    const pagesPerItem = 1 << this.#items.granuleOrder
    const rateOf = ({ share }: ItemClass): number =>
      (accessesPerSecond * share) / 2 ** blockOrder / pagesPerItem
    const meanShare = this.#meanOfRest(shareOf)
    const meanRate = this.#meanOfRest(rateOf)
    for (const piece of this.#pieces) {
      const one = classes.at(piece.class)
      if (piece.class < 0 || one === undefined) this.#sinkItems(piece, meanShare, meanRate, sink)
      else this.#sinkItems(piece, shareOf(one), rateOf(one), sink)
    }
  }

  #nrRanks(): number {
    const { classes } = this.#setup
    return classes[classes.length - 1].end
  }

  #ascending(): ItemPiece[] {
    const { classes, blockOrder } = this.#setup
    const nrItems = itemsOf(this.#items)
    return classes.map(({ first, end }, i) => ({
      first: first * 2 ** blockOrder,
      end: Math.min(nrItems, end * 2 ** blockOrder),
      class: i,
    }))
  }

  #shuffled(): ItemPiece[] {
    const { order, blockOrder } = this.#setup
    const nrItems = itemsOf(this.#items)
    const nrListed = Math.min(this.#nrRanks(), LISTED_MAX)
    const listed = Array.from({ length: nrListed }, (_, rank) => ({
      block: order!.at(rank),
      class: classOf(rank),
    }))
    listed.sort((a, b) => a.block - b.block)
    const pieces: ItemPiece[] = []
    let at = 0
    for (const { block, class: index } of listed) {
      const first = block * 2 ** blockOrder
      const end = Math.min(nrItems, first + 2 ** blockOrder)
      if (at < first) pieces.push({ first: at, end: first, class: -1 })
      pieces.push({ first, end, class: index })
      at = end
    }
    if (at < nrItems) pieces.push({ first: at, end: nrItems, class: -1 })
    return pieces
  }

  /** The mean of a figure over the ranks that are not listed. */
  #meanOfRest(figureOf: (one: ItemClass) => number): number {
    let sum = 0
    let nrRanks = 0
    for (const one of this.#setup.classes) {
      const ranks = one.end - Math.max(one.first, LISTED_MAX)
      if (ranks <= 0) continue
      sum += ranks * figureOf(one)
      nrRanks += ranks
    }
    return nrRanks === 0 ? 0 : sum / nrRanks
  }

  /** Sinks items part by part. */
  #sinkItems({ first, end }: ItemPiece, share: number, rate: number, sink: TruthSink): void {
    const items = this.#items
    for (let item = first; item < end;) {
      const part = partOfItem(items, item)
      const last = Math.min(end, items.firstItems[part + 1]) - 1
      sink(firstPageOf(items, part, item), endPageOf(items, part, last), share, rate)
      item = last + 1
    }
  }
}
