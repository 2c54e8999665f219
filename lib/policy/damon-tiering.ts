/**
 * Tiering that tunes itself by goals on how full nodes are: of each pair of tiers, one context demotes what is cold of
 * the upper, one promotes what is hot of the lower. The goals overlap, so that both work while the upper is nearly
 * full, and slowly exchange the coldest for the hottest. Follows `samples/damon/mtier.c`.
 */
import {
  coldFor,
  fromSamples,
  fromUs,
  goalOf,
  PAGE_OR_MORE,
  quotasOf,
  tunedIntervals,
} from './parts.js'
import { defineSetUp, type Plain, type SetUp, type Values } from './set-up.js'
import { checkTiers, tierPairs, type TierPair } from './tier-pairs.js'

const MIB = 2 ** 20

type Names =
  | 'node0_mem_used_bp'
  | 'node0_mem_free_bp'
  | 'quota_sz'
  | 'quota_reset_interval_ms'
  | 'apply_interval'
  | 'temporal'
  | 'min_nr_regions'
  | 'max_nr_regions'

/** See the top of the file. */
export const damonTiering: SetUp = defineSetUp<Names>({
  name: 'damon_tiering',
  doc: 'Promotes what is hot and demotes what is cold, up to goals on how full the faster tier is.',
  source: 'samples/damon/mtier.c; lore 20250420194030.75838-1-sj',
  parameters: {
    node0_mem_used_bp: {
      unit: 'bp',
      default: 9970,
      min: 1,
      max: 10_000,
      doc: 'The faster node of a pair is promoted to until so much of it is used.',
    },
    node0_mem_free_bp: {
      unit: 'bp',
      default: 50,
      min: 1,
      max: 10_000,
      doc: 'It is demoted from until so much of it is free.',
    },
    quota_sz: { unit: 'bytes', default: 200 * MIB, doc: 'Memory in a window, at most.' },
    quota_reset_interval_ms: { unit: 'ms', default: 1000, min: 1, doc: 'Length of a window.' },
    apply_interval: { unit: 'us', default: 1_000_000, min: 1, doc: 'How often schemes act.' },
    temporal: {
      unit: 'flag',
      default: false,
      doc: 'Goals by the temporal tuner: the whole quota until a goal is met, then none.',
    },
    min_nr_regions: { unit: 'count', default: 10, min: 3, doc: 'Regions at least.' },
    max_nr_regions: { unit: 'count', default: 1000, min: 3, doc: 'Regions at most.' },
  },
  checkSite: checkTiers,
  kdamonds(values, site) {
    const contexts = tierPairs(site).flatMap((pair) => [
      contextOn(values, pair.fast, demotion(values, pair)),
      contextOn(values, pair.slow, promotion(values, pair)),
    ])
    return { kdamonds: contexts.map((context) => ({ contexts: [context] })) }
  },
})

function contextOn(values: Values<Names>, node: TierPair['fast'], scheme: Plain): Plain {
  const { start, end } = node
  return {
    ops: 'paddr',
    targets: [{ pid: null, regions: [{ start: String(start), end: String(end) }] }],
    intervals: tunedIntervals('400'),
    nr_regions: { min: values.min_nr_regions, max: values.max_nr_regions },
    schemes: [scheme],
  }
}

function demotion(values: Values<Names>, { fast, slow }: TierPair): Plain {
  return {
    action: 'migrate_cold',
    target_nid: slow.id,
    access_pattern: coldFor(fromUs(0)),
    apply_interval_us: values.apply_interval,
    quotas: quotasTo(values, 'node_mem_free_bp', values.node0_mem_free_bp, fast.id),
    filters: [{ filter_type: 'young', matching: true, allow: false }],
  }
}

function promotion(values: Values<Names>, { fast }: TierPair): Plain {
  return {
    action: 'migrate_hot',
    target_nid: fast.id,
    access_pattern: { sz_bytes: PAGE_OR_MORE, nr_accesses: fromSamples(1), age: fromUs(0) },
    apply_interval_us: values.apply_interval,
    quotas: quotasTo(values, 'node_mem_used_bp', values.node0_mem_used_bp, fast.id),
    filters: [{ filter_type: 'young', matching: true, allow: true }],
  }
}

function quotasTo(values: Values<Names>, metric: string, target: number, nid: number): Plain {
  const quotas = quotasOf({
    bytes: values.quota_sz,
    resetMs: values.quota_reset_interval_ms,
    weights: [0, 100, 100],
    goals: [goalOf(metric, target, { nid })],
  })
  return values.temporal === 1 ? { ...quotas, goal_tuner: 'temporal' } : quotas
}
