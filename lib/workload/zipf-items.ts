/**
 * The items of a Zipf workload, pages or 2 MiB granules, numbered through all parts of its memory:
 *
 * ```
 *  space pages   [340 ……… 404)            [1000 …… 1020)
 *  items           0 ……… 63                  64 …… 83
 * ```
 */

/** Parts ascend; they are pages of the space. */
export interface ItemMap {
  readonly granuleOrder: 0 | 9
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** The number of the first item of each part, and of all items last. */
  readonly firstItems: Int32Array
}

/** Numbers the items of parts. */
export function createItemMap(
  parts: readonly { readonly start: number; readonly end: number }[],
  granuleOrder: 0 | 9,
): ItemMap {
  const firstItems = new Int32Array(parts.length + 1)
  parts.forEach(({ start, end }, i) => {
    const items = ((end - 1) >> granuleOrder) - (start >> granuleOrder) + 1
    firstItems[i + 1] = firstItems[i] + items
  })
  return {
    granuleOrder,
    starts: Int32Array.from(parts, ({ start }) => start),
    ends: Int32Array.from(parts, ({ end }) => end),
    firstItems,
  }
}

/** How many there are. */
export function itemsOf({ firstItems }: ItemMap): number {
  return firstItems[firstItems.length - 1]
}

/** The first part that ends beyond a page, from `part` on; past the last one: none does. */
export function partFrom({ ends }: ItemMap, page: number, part = 0): number {
  while (part < ends.length && ends[part] <= page) part++
  return part
}

/** The part that holds an item. */
export function partOfItem({ firstItems }: ItemMap, item: number): number {
  let part = 0
  while (firstItems[part + 1] <= item) part++
  return part
}

/** The first page of an item of a part. */
export function firstPageOf(
  { granuleOrder, starts, firstItems }: ItemMap,
  part: number,
  item: number,
): number {
  const granule = (starts[part] >> granuleOrder) + item - firstItems[part]
  return Math.max(starts[part], granule << granuleOrder)
}

/** One past the last page of an item of a part. */
export function endPageOf(
  { granuleOrder, starts, ends, firstItems }: ItemMap,
  part: number,
  item: number,
): number {
  const granule = (starts[part] >> granuleOrder) + item - firstItems[part]
  return Math.min(ends[part], (granule + 1) * (1 << granuleOrder))
}
