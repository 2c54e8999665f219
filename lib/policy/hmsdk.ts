/**
 * Capacity expansion of HMSDK: cold memory of the fast node goes to the slow one, hot memory comes back, each by a
 * kdamond on the node that it takes from. Follows the generator `gen_migpol.py` of its version 3.
 */
import { coldFor, fromSamples, fromUs, PAGE_OR_MORE, quotasOf } from './parts.js'
import { defineSetUp, type Plain, type SetUp, type SiteNode, type Values } from './set-up.js'
import { checkTiers, tierPairs } from './tier-pairs.js'

const GIB = 2 ** 30

type Names =
  | 'sample_interval'
  | 'aggr_interval'
  | 'update_interval'
  | 'min_nr_regions'
  | 'max_nr_regions'
  | 'cold_age'
  | 'hot_samples'
  | 'quota_sz'
  | 'max_region_size'

/** See the top of the file. */
export const hmsdk: SetUp = defineSetUp<Names>({
  name: 'hmsdk',
  doc: 'Demotes what was idle for half a minute and promotes what is accessed, with large quotas.',
  source: 'github.com/skhynix/hmsdk, capacity expansion',
  parameters: {
    sample_interval: { unit: 'us', default: 100_000, min: 1, doc: 'Sampling interval.' },
    aggr_interval: { unit: 'us', default: 2_000_000, min: 1, doc: 'Aggregation interval.' },
    update_interval: { unit: 'us', default: 20_000_000, min: 1, doc: 'Update interval.' },
    min_nr_regions: { unit: 'count', default: 100, min: 3, doc: 'Regions at least.' },
    max_nr_regions: { unit: 'count', default: 10_000, min: 3, doc: 'Regions at most.' },
    cold_age: { unit: 'us', default: 30_000_000, doc: 'Not accessed for so long: it is demoted.' },
    hot_samples: {
      unit: 'count',
      default: 1,
      min: 1,
      doc: 'Checks of an aggregation that found an access, or more: it is promoted.',
    },
    quota_sz: { unit: 'bytes', default: 50 * GIB, doc: 'Memory in a window of 20 s, at most.' },
    max_region_size: {
      unit: 'bytes',
      default: 0,
      doc: 'A node is watched in pieces of this size, each by a kdamond of its own; 0: in one.',
    },
  },
  checkSite: checkTiers,
  kdamonds(values, site) {
    return {
      kdamonds: tierPairs(site).flatMap(({ fast, slow }) => [
        ...kdamondsOn(values, fast, demotion(values, slow.id)),
        ...kdamondsOn(values, slow, promotion(values, fast.id)),
      ]),
    }
  },
})

function kdamondsOn(values: Values<Names>, { start, end }: SiteNode, scheme: Plain): Plain[] {
  const size = values.max_region_size === 0 ? end - start : values.max_region_size
  const kdamonds: Plain[] = []
  for (let from = start; from < end; from += size) {
    const to = Math.min(end, from + size)
    const context = {
      ops: 'paddr',
      targets: [{ pid: null, regions: [{ start: String(from), end: String(to) }] }],
      intervals: {
        sample_us: values.sample_interval,
        aggr_us: values.aggr_interval,
        ops_update_us: values.update_interval,
      },
      nr_regions: { min: values.min_nr_regions, max: values.max_nr_regions },
      schemes: [scheme],
    }
    kdamonds.push({ contexts: [context] })
  }
  return kdamonds
}

function demotion(values: Values<Names>, nid: number): Plain {
  return {
    action: 'migrate_cold',
    target_nid: nid,
    access_pattern: coldFor(fromUs(values.cold_age)),
    quotas: quotasOf({ ms: 1000, bytes: values.quota_sz, resetMs: 20_000, weights: [0, 0, 1] }),
    filters: [{ filter_type: 'young', matching: true, allow: false }],
  }
}

function promotion(values: Values<Names>, nid: number): Plain {
  return {
    action: 'migrate_hot',
    target_nid: nid,
    access_pattern: {
      sz_bytes: PAGE_OR_MORE,
      nr_accesses: fromSamples(values.hot_samples),
      age: fromUs(0),
    },
    quotas: quotasOf({ ms: 2000, bytes: values.quota_sz, resetMs: 20_000, weights: [0, 0, 1] }),
    filters: [{ filter_type: 'young', matching: false, allow: false }],
  }
}
