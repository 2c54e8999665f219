/**
 * Tiering that tunes itself by goals on how full nodes are: of each pair of tiers, one context demotes what is cold of
 * the upper, one promotes what is hot of the lower. The goals overlap, so that both work while the upper is nearly
 * full, and slowly exchange the coldest for the hottest. Follows `samples/damon/mtier.c`. Where cgroups have shares of
 * the upper, there is a scheme for each of them, on its memory alone, whose goal is on how much of the node it has.
 */
import { faultOfShares, WHOLE_BP } from './cgroup-shares.js'
import {
  coldFor,
  fromSamples,
  fromUs,
  goalOf,
  PAGE_OR_MORE,
  quotasOf,
  tunedIntervals,
} from './parts.js'
import { defineSetUp, type CgroupShare, type Plain, type SetUp, type Values } from './set-up.js'
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
  shares:
    'Share of the faster node of a pair for each cgroup, basis points; each has schemes and quotas of its own.',
  checkSite: checkTiers,
  checkShares: (values, site) => faultOfShares(site.shares, site, slackBp(values)),
  kdamonds(values, site) {
    const { shares } = site
    const contexts = tierPairs(site).flatMap((pair) => [
      contextOn(values, pair.fast, [
        ...(shares.length === 0 ? [demotion(values, pair)] : []),
        ...shares.map((share) => demotionOf(values, pair, share)),
      ]),
      contextOn(values, pair.slow, [
        ...(shares.length === 0 ? [promotion(values, pair)] : []),
        ...shares.map((share) => promotionOf(values, pair, share)),
      ]),
    ])
    return { kdamonds: contexts.map((context) => ({ contexts: [context] })) }
  },
})

function contextOn(
  values: Values<Names>,
  node: TierPair['fast'],
  schemes: readonly Plain[],
): Plain {
  const { start, end } = node
  return {
    ops: 'paddr',
    targets: [{ pid: null, regions: [{ start: String(start), end: String(end) }] }],
    intervals: tunedIntervals('400'),
    nr_regions: { min: values.min_nr_regions, max: values.max_nr_regions },
    schemes,
  }
}

function demotion(values: Values<Names>, { fast, slow }: TierPair): Plain {
  return {
    action: 'migrate_cold',
    target_nid: slow.id,
    access_pattern: coldFor(fromUs(0)),
    apply_interval_us: values.apply_interval,
    quotas: quotasTo(
      values,
      goalOf('node_mem_free_bp', values.node0_mem_free_bp, { nid: fast.id }),
    ),
    filters: [NOT_YOUNG],
  }
}

function promotion(values: Values<Names>, { fast }: TierPair): Plain {
  return {
    action: 'migrate_hot',
    target_nid: fast.id,
    access_pattern: { sz_bytes: PAGE_OR_MORE, nr_accesses: fromSamples(1), age: fromUs(0) },
    apply_interval_us: values.apply_interval,
    quotas: quotasTo(
      values,
      goalOf('node_mem_used_bp', values.node0_mem_used_bp, { nid: fast.id }),
    ),
    filters: [YOUNG],
  }
}

const NOT_YOUNG: Plain = { filter_type: 'young', matching: true, allow: false }
const YOUNG: Plain = { filter_type: 'young', matching: true, allow: true }

/** The same for a cgroup: until what it leaves of the node is all but its share, and a little more. */
function demotionOf(values: Values<Names>, pair: TierPair, { path, shareBp }: CgroupShare): Plain {
  const target = WHOLE_BP - shareBp + values.node0_mem_free_bp
  const more = { nid: pair.fast.id, memcg_path: path }
  return {
    ...demotion(values, pair),
    quotas: quotasTo(values, goalOf('node_memcg_free_bp', target, more)),
    filters: [othersThan(path), NOT_YOUNG],
  }
}

/** The same for a cgroup: until it uses its share of the node but for a little. */
function promotionOf(values: Values<Names>, pair: TierPair, { path, shareBp }: CgroupShare): Plain {
  const target = shareBp - (WHOLE_BP - values.node0_mem_used_bp)
  const more = { nid: pair.fast.id, memcg_path: path }
  return {
    ...promotion(values, pair),
    quotas: quotasTo(values, goalOf('node_memcg_used_bp', target, more)),
    filters: [othersThan(path), YOUNG],
  }
}

/** What goals leave of a share at most, basis points. */
function slackBp({ node0_mem_used_bp: used, node0_mem_free_bp: free }: Values<Names>): number {
  return Math.max(WHOLE_BP - used, free)
}

function othersThan(path: string): Plain {
  return { filter_type: 'memcg', matching: false, allow: false, memcg_path: path }
}

function quotasTo(values: Values<Names>, goal: Plain): Plain {
  const quotas = quotasOf({
    bytes: values.quota_sz,
    resetMs: values.quota_reset_interval_ms,
    weights: [0, 100, 100],
    goals: [goal],
  })
  return values.temporal === 1 ? { ...quotas, goal_tuner: 'temporal' } : quotas
}
