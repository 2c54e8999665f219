/** What MEMTIS may be told, and what it tells. Defaults are those of its kernel, but for those that say so. */
import { PAGE_BYTES } from '../base/units.js'
import { COLLOID_PARAMETERS } from './colloid.js'
import type { Parameter } from './set-up.js'

const MIB = 2 ** 20
const BP = 10_000
const S = 1_000_000

/** Names of its parameters. */
export type MemtisNames =
  | 'load_period'
  | 'load_period_max'
  | 'period_step'
  | 'store_period'
  | 'sample_cost'
  | 'page_cost'
  | 'cpu_limit'
  | 'cpu_slack'
  | 'cpu_interval'
  | 'adapt_samples'
  | 'cool_samples'
  | 'cool_alloc'
  | 'warm_share'
  | 'migrate_interval'
  | 'promote_free'
  | 'promote_free_min'
  | 'promote_free_max'
  | 'demote_free'
  | 'demote_free_min'
  | 'demote_free_max'
  | 'split'
  | 'split_round'
  | 'colloid'

/** Guesses, where neither the paper nor the kernel gives a figure, are marked [M]. */
export const MEMTIS_PARAMETERS: Readonly<Record<MemtisNames, Parameter>> = {
  load_period: {
    unit: 'count',
    default: 199,
    min: 1,
    doc: 'Loads from memory for each that is sampled, at first and at least.',
  },
  load_period_max: {
    unit: 'count',
    default: 19_997,
    min: 1,
    doc: 'The same, at most.',
  },
  period_step: {
    unit: 'permil',
    default: 1_172,
    min: 1_001,
    doc: 'From one period to the next longer one: 30 steps in all [M].',
  },
  store_period: {
    unit: 'count',
    default: 100_007,
    min: 1,
    doc: 'Stores for each that is sampled.',
  },
  sample_cost: { unit: 'ns', default: 500, doc: 'CPU time of a sample [M].' },
  page_cost: { unit: 'ns', default: 100, doc: 'CPU time of a look at a folio [M].' },
  cpu_limit: { unit: 'bp', default: 300, max: BP, doc: 'Share of one CPU that samples may take.' },
  cpu_slack: { unit: 'bp', default: 50, max: BP, doc: 'How far off that may be.' },
  cpu_interval: {
    unit: 'us',
    default: 15 * S,
    min: 1,
    doc: 'How often the period changes, by a step.',
  },
  adapt_samples: {
    unit: 'count',
    default: 100_000,
    min: 1,
    doc: 'Samples from one adaptation of thresholds to the next.',
  },
  cool_samples: {
    unit: 'count',
    default: 2_000_000,
    min: 1,
    doc: 'Samples from one cooling to the next.',
  },
  cool_alloc: {
    unit: 'bytes',
    default: 10 * 1024 * MIB,
    min: PAGE_BYTES,
    doc: 'It cools after so much new memory, too.',
  },
  warm_share: {
    unit: 'bp',
    default: 7_500,
    max: BP,
    doc: 'There are warm pages while hot ones fill less of the fast tier; the paper has 9000.',
  },
  migrate_interval: { unit: 'us', default: S / 2, min: 1, doc: 'How often pages move.' },
  promote_free: {
    unit: 'bp',
    default: 300,
    max: BP / 2,
    doc: 'Share of the fast tier that promotion leaves free.',
  },
  promote_free_min: { unit: 'bytes', default: 100 * MIB, doc: 'The same, at least.' },
  promote_free_max: { unit: 'bytes', default: 1_500 * MIB, doc: 'The same, at most.' },
  demote_free: {
    unit: 'bp',
    default: 200,
    max: BP / 2,
    doc: 'Share of the fast tier that demotion keeps free.',
  },
  demote_free_min: { unit: 'bytes', default: 50 * MIB, doc: 'The same, at least.' },
  demote_free_max: { unit: 'bytes', default: 1_000 * MIB, doc: 'The same, at most.' },
  split: { unit: 'flag', default: true, doc: 'Skewed huge pages are split.' },
  split_round: {
    unit: 'count',
    default: 50,
    doc: 'Huge pages that are split each time that pages move.',
  },
  colloid: COLLOID_PARAMETERS.colloid,
}

/** Units stand in the names. */
export const MEMTIS_FIGURES: Readonly<Record<string, string>> = {
  promotedBytes: 'Promoted.',
  demotedBytes: 'Demoted.',
  splitBytes: 'Of huge pages that were split.',
  samples: 'Accesses that were sampled.',
  coolings: 'Times that counters were halved.',
  hotBin: 'The lowest bin of hot pages, at the end.',
  warmBin: 'The lowest bin of warm pages, at the end.',
  hotBytes: 'Hot, at the end.',
  managedBytes: 'Known, hot or not, at the end.',
  loadPeriod: 'Loads for each sample, at the end.',
  samplerPermil: 'Of one CPU that samples took, when their period was looked at last.',
}
