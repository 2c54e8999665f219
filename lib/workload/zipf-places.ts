/** By which number each page of a Zipf workload is drawn: items in the order of ranks. See zipf-source.ts. */
import type { Permutation } from './permutation.js'
import { partFrom, type ItemMap } from './zipf-items.js'
import type { ZipfSetup } from './zipf-setup.js'

/** Pages are page numbers of the space, parts those of the {@link ItemMap}. */
export class ZipfPlaces {
  readonly items: ItemMap
  readonly #blockOrder: number
  readonly #order: Permutation | null

  constructor({ items, blockOrder, order }: ZipfSetup) {
    this.items = items
    this.#blockOrder = blockOrder
    this.#order = order
  }

  /** The first part from `part` on that ends beyond a page; past the last one: none does. */
  partFrom(part: number, page: number): number {
    return partFrom(this.items, page, part)
  }

  /** The item of a page; -1: it lies before the part, or there is no such part. */
  itemOf(part: number, page: number): number {
    const { starts, firstItems, granuleOrder } = this.items
    if (part === starts.length || page < starts[part]) return -1
    return (page >> granuleOrder) - (starts[part] >> granuleOrder) + firstItems[part]
  }

  /** By which number a page is drawn; -1: there is no item of it. */
  positionOf(part: number, page: number): number {
    const item = this.itemOf(part, page)
    const order = this.#order
    if (order === null || item < 0) return item
    const blockOrder = this.#blockOrder
    const block = item >> blockOrder
    return (order.placeOf(block) << blockOrder) + item - (block << blockOrder)
  }

  /** One past the last page of a part that shares a rank with a page of it. */
  endOfRank(part: number, page: number): number {
    const { granuleOrder, ends } = this.items
    const items = 2 ** this.#blockOrder - (this.itemOf(part, page) % 2 ** this.#blockOrder)
    return Math.min(ends[part], ((page >> granuleOrder) + items) << granuleOrder)
  }
}
