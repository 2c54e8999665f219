/** The kernel alone: what to compare others with. */
import { definePolicy, type PolicyKind } from './policy.js'

/** See the top of the file. */
export const lru: PolicyKind = definePolicy({
  name: 'lru',
  doc: 'Leaves memory to the kernel: kswapd and those who allocate reclaim, in LRU order.',
  source: 'mm/vmscan.c',
  parameters: {},
  figures: {},
  create: (_, { jobs }) => ({
    everyUs: Infinity,
    onTick: () => undefined,
    figures: () => jobs.map(() => ({})),
  }),
})
