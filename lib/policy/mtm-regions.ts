/**
 * MTM's regions: pieces of address space that are alike in how hot they are, each with samples of its pages. What a
 * scan costs depends on samples, of which there are always as many as the budget allows, not on regions.
 *
 * ```
 *   region     ├──── HI 0.0 ────┼─ 2.8 ─┼─ 2.9 ─┼────── 0.2 ──────┤
 *   samples        ·       ·       ··      ·        ·       ·        pages whose accessed bits are scanned
 *                                  └─ merge: alike; a sample is free, and goes to where most changed
 * ```
 */

/** A piece of the memory of one target, of whole blocks of 2 MiB: [first, end). */
export interface Region {
  /** Index of the target among all. */
  readonly target: number
  readonly first: number
  end: number
  /** Samples that it is to have, 1 at least. */
  samples: number
  /** Index of the node of its first page that is there; -1: there is none. */
  node: number
  /** Scans that found a sample accessed, in the mean over samples: hotness in the last interval, and before that. */
  hotness: number
  before: number
  /** The same over all samples: least and most. */
  least: number
  most: number
  /** Hotness, with those of all intervals before. */
  weighted: number
  /** Sampled accesses since the last interval, and whether a store was among them. */
  accesses: number
  isWritten: boolean
}

/** A region that nothing is known of. */
export function createRegion(target: number, first: number, end: number): Region {
  return {
    target,
    first,
    end,
    samples: 1,
    node: -1,
    hotness: 0,
    before: 0,
    least: 0,
    most: 0,
    weighted: 0,
    accesses: 0,
    isWritten: false,
  }
}

/**
 * Merges neighbours on one node whose hotness is alike, with a growing threshold until there are no more regions than
 * samples.
 *
 * @param threshold hotness that differs by less is alike
 * @param scans the most that hotness can be
 * @param spread regions whose samples differ by more are to be split, not merged
 * @param nrMax regions at most, as far as nodes allow
 * @returns the regions that are left, and samples that are free now
 */
export function mergeRegions(
  regions: readonly Region[],
  threshold: number,
  scans: number,
  spread: number,
  nrMax: number,
): { readonly regions: Region[]; readonly free: number } {
  let free = 0
  let merged = [...regions]
  for (let limit = threshold; ; limit += threshold) {
    const kept: Region[] = []
    for (const region of merged) {
      const last = kept.at(-1)
      if (last !== undefined && isAlike(last, region, limit, spread)) {
        free += Math.min(last.samples, region.samples)
        join(last, region)
      } else kept.push(region)
    }
    merged = kept
    if (merged.length <= nrMax || limit > scans) return { regions: merged, free }
  }
}

function isAlike(a: Region, b: Region, limit: number, spread: number): boolean {
  if (a.target !== b.target || a.end !== b.first || a.node !== b.node) return false
  if (Math.max(a.most - a.least, b.most - b.least) > spread) return false
  return Math.abs(a.hotness - b.hotness) < limit
}

function join(a: Region, b: Region): void {
  const all = b.end - a.first
  const mean = (x: number, y: number): number =>
    (x * (a.end - a.first) + y * (b.end - b.first)) / all
  a.hotness = mean(a.hotness, b.hotness)
  a.before = mean(a.before, b.before)
  a.weighted = mean(a.weighted, b.weighted)
  // What differed between them is known, and no reason to split them again.
  a.least = 0
  a.most = 0
  a.samples = Math.max(a.samples, b.samples)
  a.accesses += b.accesses
  a.isWritten ||= b.isWritten
  a.end = b.end
}

/** Splits regions whose samples differ by more than a threshold, in the middle. */
export function splitRegions(regions: readonly Region[], threshold: number): Region[] {
  return regions.flatMap((region) => {
    const { first, end, least, most } = region
    if (most - least <= threshold || end - first < 2) return [region]
    return splitAt(region, (first + end) >> 1)
  })
}

/** Splits a region before a block; both halves are as hot as the whole. */
export function splitAt(region: Region, block: number): [Region, Region] {
  const half = Math.floor(region.samples / 2)
  const second = { ...region, first: block, samples: Math.max(1, half) }
  return [{ ...region, end: block, samples: Math.max(1, region.samples - half) }, second]
}

/**
 * Gives free samples to regions, one each, to those first whose hotness changed most; takes them away where there are
 * more than the budget has, from those first that have most.
 */
export function shareSamples(regions: readonly Region[], nrSamples: number): void {
  let left = nrSamples - regions.reduce((sum, { samples }) => sum + samples, 0)
  const change = ({ hotness, before }: Region): number => Math.abs(hotness - before)
  if (left > 0) {
    const ranked = regions.filter(({ node }) => node >= 0)
    ranked.sort((a, b) => change(b) - change(a))
    const each = ranked.length === 0 ? 0 : Math.floor(left / ranked.length)
    ranked.forEach((region, i) => {
      region.samples += each + Number(i < left - each * ranked.length)
    })
    return
  }
  const largest = regions.filter(({ samples }) => samples > 1)
  largest.sort((a, b) => b.samples - a.samples)
  for (const region of largest) {
    const taken = Math.min(region.samples - 1, -left)
    region.samples -= taken
    left += taken
    if (left === 0) return
  }
}
