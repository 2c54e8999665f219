/**
 * The form of a scenario's machine: what its memory costs, and what it does by itself. Defaults name where they come
 * from: [C] public source, [P] published, [D] derived, [A] approximate, [M] of this model (docs/machine.md).
 */
import * as z from 'zod'
import { formatSizeExact } from '../base/format.js'
import { PAGE_BYTES } from '../base/units.js'
import { listOf, mapOf } from './maps.js'
import {
  addressValue,
  bandwidthValue,
  countValue,
  numberValue,
  rateValue,
  shareValue,
  sizeValue,
  timeValue,
  timeWithin,
  type Value,
} from './values.js'
import type { TargetDocument } from './document.js'
import type { MachineDocument, NodeDocument, SwapDocument } from './machine-document.js'

/** A schema for each key, all of which may be left out. */
type ShapeOf<Document> = { readonly [Key in keyof Document]-?: z.ZodType<Document[Key]> }

const PAGES_OR_MORE = sizeValue(0, PAGE_BYTES)

const SECOND_US = 1_000_000
const TICK_US_MIN = 1_000
const TICK_US_MAX = 10 * SECOND_US

/** What one page, or one fault, takes; no more than a second. */
function pageTime(): Value<number> {
  return timeWithin(0, SECOND_US, false, 'a time of at most 1 s')
}

const watermarks = mapOf({
  min: PAGES_OR_MORE.describe('Below it, whoever allocates reclaims first.'),
  low: PAGES_OR_MORE.describe('Below it, kswapd reclaims.'),
  high: PAGES_OR_MORE.describe('Up to it.'),
  promo: PAGES_OR_MORE.optional().describe('Up to it where tiers promote; default: high.'),
}).superRefine(({ min, low, high, promo }, context) => {
  const rows = [
    ['low', low, 'min', min],
    ['high', high, 'low', low],
    ['promo', promo ?? high, 'high', high],
  ] as const
  for (const [key, value, below, floor] of rows) {
    if (value >= floor) continue
    const message = `below ${below} (got ${formatSizeExact(value)}); expected ${formatSizeExact(floor)} or more`
    context.addIssue({ code: 'custom', path: [key], message })
  }
})

/** A NUMA node. */
export const nodeSchema: z.ZodType<NodeDocument> = mapOf(
  {
    id: countValue(0, 1023).describe('Number of the node.'),
    size: sizeValue(PAGE_BYTES, PAGE_BYTES).describe('Size of its memory.'),
    start: addressValue(PAGE_BYTES)
      .optional()
      .describe('Physical address; default: right behind the node before.'),
    latency: timeWithin(0.001, 100, false, 'a time from 1 ns to 100 us')
      .optional()
      .describe('Of a load while nothing else is going on; default 90 ns (DRAM) [C].'),
    bandwidth: bandwidthValue()
      .optional()
      .describe('Default 153.6 GB/s: four channels of DDR5-4800 [D].'),
    tier: countValue(0, 63)
      .optional()
      .describe('0 is the fastest; default: the rank of its latency.'),
    demotesTo: z
      .union([countValue(0, 1023), z.null()], { error: 'the id of a node, or null' })
      .optional()
      .describe(
        'Where reclaim moves cold pages; default: the next tier, null where there is none.',
      ),
    fallback: listOf(countValue(0, 1023), 'a list of ids of nodes')
      .optional()
      .describe('Nodes that allocations try next, in order; default: all, nearest latency first.'),
    watermarks: watermarks.optional().describe('Free memory; default: by watermarkScale.'),
  },
  ['distance'],
)

const SWAP_KINDS = 'zram, zswap, nvme or none'

const swap: z.ZodType<SwapDocument> = mapOf({
  kind: z
    .enum(['zram', 'zswap', 'nvme', 'none'], { error: SWAP_KINDS })
    .describe(`${SWAP_KINDS}; none is as if it was left out.`),
  size: sizeValue(PAGE_BYTES, PAGE_BYTES)
    .optional()
    .describe('Memory that it takes, as it was in use; required but for none.'),
  compressor: z
    .enum(['lz4', 'lzo-rle', 'zstd'], { error: 'lz4, lzo-rle or zstd' })
    .default('lz4')
    .describe('Whose published ratio and times are the defaults [P]; default lz4.'),
  ratio: numberValue(1, 1000)
    .optional()
    .describe('Pages in a page of the pool; default 2.63 (lz4), 2.74 (lzo-rle), 3.37 (zstd) [P].'),
  incompressible: shareValue()
    .default(0)
    .describe('Share of pages that do not compress; default 0 [M].'),
  node: countValue(0, 1023).optional().describe('Id of the node of its pool; default: the first.'),
  poolMax: sizeValue(PAGE_BYTES, PAGE_BYTES)
    .optional()
    .describe(
      'Most memory of the pool; default: of zswap, 20 % of its node [C]; of zram, no limit.',
    ),
  read: pageTime()
    .optional()
    .describe('To bring back a page; default 1.7 us (lz4), 2.2 us, 5.7 us; 6 us of zswap [P].'),
  write: pageTime().optional().describe('To compress a page; default: twice read [A].'),
  deviceRead: pageTime().default(80).describe('Of the NVMe device; default 80 us [A].'),
  deviceWrite: pageTime().default(20).describe('Of the NVMe device; default 20 us [A].'),
  deviceRate: rateValue('s')
    .default(300_000)
    .describe('Pages a second of the NVMe device; default 300 K/s [A].'),
  readAhead: countValue(0, 8)
    .optional()
    .describe('Pages are read in clusters of 2^N; default 3 (vm.page-cluster), 0 of zram [C].'),
  keeps: z
    .boolean({ error: 'true or false' })
    .default(false)
    .describe(
      'Whether its device completes later, so that what schemes page out stays in memory until that ' +
        'is short; default false.',
    ),
}).superRefine(({ kind, size }, context) => {
  if (kind === 'none' || size !== undefined) return
  const message = 'missing; expected a size such as 2 GiB'
  context.addIssue({ code: 'custom', path: ['size'], message })
})

const cgroup = mapOf({
  path: z
    .string({ error: 'a path such as /db' })
    .regex(/^(\/[^/]+)+$/, { error: 'a path such as /db' })
    .describe('Such as /db; limits hold for those below it too.'),
  max: sizeValue(PAGE_BYTES, PAGE_BYTES).optional().describe('memory.max; default: none.'),
  high: sizeValue(PAGE_BYTES, PAGE_BYTES).optional().describe('memory.high; default: none.'),
}).superRefine(({ max, high }, context) => {
  if (max === undefined || high === undefined || high <= max) return
  const message = `above max (got ${formatSizeExact(high)}); expected ${formatSizeExact(max)} or less`
  context.addIssue({ code: 'custom', path: ['high'], message })
})

/** Its defaults; scan in us. */
const KHUGEPAGED = { scanPages: 4096, scan: 10_000_000, maxPtesNone: 511 }

const THP_MODES = 'never, madvise or always'

const thpMode = z.enum(['never', 'madvise', 'always'], { error: THP_MODES })

/** What a machine does by itself, besides its nodes and CPU. */
export const machineShape: ShapeOf<Omit<MachineDocument, 'nodes' | 'cpu'>> = {
  tick: timeWithin(TICK_US_MIN, TICK_US_MAX, true, 'a time from 1 ms to 10 s')
    .optional()
    .describe('How often the machine looks at itself, 1 ms to 10 s; default 100 ms [M].'),
  load: mapOf({
    a: numberValue(0, 100).default(1).describe('Default 1 [M].'),
    n: numberValue(1, 10).default(2).describe('Default 2 [M].'),
    uMax: numberValue(0, 0.99).default(0.9).describe('Default 0.9 [M].'),
  })
    .optional()
    .describe('Latency under load: idle × (1 + a u^n / (1 - min(u, uMax))), u: used bandwidth.'),
  watermarkScale: countValue(1, 3000)
    .optional()
    .describe('vm.watermark_scale_factor, basis points; default 10 [C].'),
  perCpu: sizeValue(0, PAGE_BYTES)
    .optional()
    .describe('Free memory that the lists of the CPUs hold and metrics do not see; default 0 [M].'),
  swap: z
    .union([swap, listOf(swap, 'a list of swaps', 0, 16)], { error: 'a swap, or a list of them' })
    .optional()
    .describe('Where memory is paged out to, in the order of use; default: nowhere.'),
  reclaim: mapOf({
    demotes: z
      .boolean({ error: 'true or false' })
      .default(false)
      .describe('Whether reclaim moves pages to the next tier; default false [C].'),
    scan: pageTime().default(0.2).describe('To look at a page; default 200 ns [M].'),
    migrate: pageTime().default(2).describe('To move a page to the next tier; default 2 us [C].'),
    rounds: countValue(1, 100)
      .default(3)
      .describe('Looks at each page before reclaim gives up; default 3 [M].'),
  })
    .optional()
    .describe('Who reclaims, and how.'),
  thp: z
    .union(
      [
        thpMode.transform((mode) => ({ mode, ...KHUGEPAGED })),
        mapOf({
          mode: thpMode.describe(THP_MODES),
          scanPages: countValue(0, 1e9)
            .default(KHUGEPAGED.scanPages)
            .describe('khugepaged: pages_to_scan; default 4096 [C], 0: it sleeps.'),
          scan: timeValue(1)
            .default(KHUGEPAGED.scan)
            .describe('khugepaged: scan_sleep_millisecs; default 10 s [C].'),
          maxPtesNone: countValue(0, 511)
            .default(KHUGEPAGED.maxPtesNone)
            .describe('max_ptes_none; default 511 [C].'),
        }),
      ],
      { error: `${THP_MODES}, or a map with such a mode` },
    )
    .optional()
    .describe('Transparent huge pages; default never.'),
  cgroups: listOf(cgroup, 'a list of cgroups (path, max, high)', 0, 10_000)
    .optional()
    .describe('Limits of memory cgroups.'),
  faults: mapOf({
    minor: pageTime().default(1.5).describe('A first touch; default 1.5 us [A].'),
    huge: pageTime()
      .default(100)
      .describe('A first touch that fills a huge page; default 100 us [A].'),
    major: pageTime()
      .default(1.5)
      .describe('A page that comes back, besides its swap; default 1.5 us [A].'),
    file: pageTime().default(80).describe('To read a page of a file; default 80 us, NVMe [A].'),
  })
    .optional()
    .describe("What faults take of a program's time."),
  costs: mapOf({
    pageout: pageTime().optional().describe('To page out a page; default: what its swap takes.'),
    willneed: pageTime().optional().describe('To bring one back; default: what its swap takes.'),
    migrate: pageTime().optional().describe('To move a page; default 2 us [C].'),
    hugePage: pageTime().optional().describe('To make a huge page; default 100 us [A].'),
    visit: pageTime().optional().describe('To look at a folio; default 200 ns [M].'),
    young: pageTime()
      .optional()
      .describe('To find out whether a folio is young, by all that maps it; default: as visit.'),
    frame: pageTime()
      .optional()
      .describe('To pass over a frame that is free, or nobody’s; default 15 ns [M].'),
  })
    .optional()
    .describe("What actions of schemes take of their monitor's time; without it: nothing."),
}

type ProgramKey =
  'node' | 'populate' | 'memoryBound' | 'tlbBound' | 'bytesPerAccess' | 'threads' | 'thp'

/** What memory means to a target. */
export const programShape: ShapeOf<Pick<TargetDocument, ProgramKey>> = {
  node: countValue(0, 1023)
    .optional()
    .describe('Id of the node that it runs on, and allocates from first; default: the fastest.'),
  populate: z
    .enum(['map', 'touch'], { error: 'map or touch' })
    .optional()
    .describe('map: all of its memory is there once mapped (default); touch: what was touched.'),
  memoryBound: shareValue()
    .optional()
    .describe('Share of its run time on the fastest node that it waits for memory; default 0.'),
  tlbBound: shareValue()
    .optional()
    .describe('Share of its run time on base pages that it walks page tables; default 0.'),
  bytesPerAccess: countValue(1, 65_536)
    .optional()
    .describe('Bytes that an access moves; default 64, a cache line.'),
  threads: countValue(1, 4096)
    .optional()
    .describe('Threads of equal parts, each of which waits for itself; default 1.'),
  thp: z
    .enum(['madvise'], { error: 'madvise' })
    .optional()
    .describe('madvise: marked for huge pages from the start.'),
}
