/** Actions that do nothing, by what they are and where they act; and when they act. */
import { MIGRATIONS, supportedActions } from '../damos/support.js'
import { HUGE_PAGE_BYTES, PAGE_BYTES } from '../base/units.js'
import type { Advice } from './advice.js'
import {
  aggregationBounds,
  bytesOf,
  durationOf,
  isTuned,
  samplesOf,
  samplingBounds,
  type SchemeSetting,
} from './setting.js'
import { sizeText, timeText } from './texts.js'
import { commonPages, largestRegionBytes, pagesOf } from './watched.js'

/** All of them. */
export function* adviseOnAction(setting: SchemeSetting): Generator<Advice> {
  const { scheme, context, kernel } = setting
  const known = supportedActions(context.ops, kernel.damos)
  if (!known.includes(scheme.action)) {
    yield {
      code: 'action-unsupported',
      at: ['action'],
      message:
        `${context.ops} of kernel ${kernel.level} does nothing for ${scheme.action}: regions are ` +
        'tried, and nothing is ever applied',
      remedy: `one of ${known.join(', ')}${context.ops === 'paddr' ? '' : ', or ops: paddr'}`,
    }
  } else {
    yield* adviseOnMigration(setting)
    yield* adviseOnHugePages(setting)
  }
  yield* adviseOnApplyInterval(setting)
}

function* adviseOnMigration(setting: SchemeSetting): Generator<Advice> {
  const { scheme, context } = setting
  const { action, dests, targetNid } = scheme
  const isMigration = MIGRATIONS.includes(action)
  const usesDests = isMigration && context.ops !== 'paddr'
  if (dests.length > 0 && !usesDests) {
    yield {
      code: 'dests-ignored',
      at: ['dests'],
      message: isMigration
        ? `paddr migrates to target_nid only${targetNid < 0 ? ', and there is none' : `, ${targetNid}`}`
        : `${action} moves nothing`,
      remedy: isMigration ? 'target_nid, or ops: vaddr' : 'leave them out',
    }
  }
  if (!isMigration) return
  const usedDests = usesDests ? dests : []
  if (usedDests.length === 0 && targetNid < 0) {
    yield {
      code: 'migrate-nowhere',
      at: ['target_nid'],
      message: `${action} has no node to move memory to: nothing is ever applied`,
      remedy: 'the number of a node',
    }
  } else if (usedDests.length > 0 && usedDests.every(({ weight }) => weight === 0)) {
    yield {
      code: 'dests-weightless',
      at: ['dests'],
      message: 'all weights are 0: nothing is moved',
      remedy: 'weights by the shares that nodes are to get',
    }
  } else {
    const nodes = usedDests.length > 0 ? usedDests.map(({ nodeId }) => nodeId) : [targetNid]
    if (nodes.length === 1) yield* adviseOnPlace(setting, nodes[0])
  }
}

/** Memory that has always been where it is to go. */
function* adviseOnPlace(setting: SchemeSetting, nid: number): Generator<Advice> {
  const { run, context } = setting
  const node = run?.nodes.find(({ id }) => id === nid)
  if (run === null || node === undefined || run.nodes.length === 0) return
  const frames = context.targets.flatMap(({ target, regions }) => {
    if (target === null) return regions
    return run.targets[target].mappings.flatMap(({ framePage, startPage, endPage }) =>
      framePage === null ? [] : [[framePage, framePage + endPage - startPage] as const],
    )
  })
  const all = pagesOf(frames)
  if (all === 0 || commonPages(frames, [[node.startPage, node.endPage]]) < all) return
  // What another scheme moves elsewhere may come back.
  const others = run.contexts.flatMap(({ schemes = [] }) => schemes)
  if (others.some(({ action, targetNid }) => MIGRATIONS.includes(action) && targetNid !== nid))
    return
  const only = run.nodes.length === 1 ? ', which is the only one' : ''
  yield {
    code: 'migrate-in-place',
    at: [setting.scheme.dests.length > 0 ? 'dests' : 'target_nid'],
    message:
      `all ${sizeText(all * PAGE_BYTES)} that are watched lie on node ${nid} already${only}: there ` +
      'is nothing to move',
    remedy: 'another node, or regions of another node',
  }
}

function* adviseOnHugePages(setting: SchemeSetting): Generator<Advice> {
  const { action, pattern } = setting.scheme
  if (action !== 'hugepage' && action !== 'collapse') return
  const [min, max] = [bytesOf(setting, pattern.minSz), bytesOf(setting, pattern.maxSz)]
  const largest = Math.min(max, largestRegionBytes(setting) ?? Infinity)
  const huge = sizeText(HUGE_PAGE_BYTES)
  if (largest < HUGE_PAGE_BYTES) {
    const isBound = largest === max
    yield {
      code: 'huge-page-cut',
      at: isBound ? ['access_pattern', 'sz_bytes', 'max'] : ['action'],
      message: `no region of the pattern has more than ${sizeText(largest)}, less than a huge page of ${huge}`,
      remedy: isBound ? `${huge} or more` : 'a smaller nr_regions.min',
    }
  } else if (min < HUGE_PAGE_BYTES) {
    yield {
      code: 'huge-page-cut',
      at: ['access_pattern', 'sz_bytes', 'min'],
      message: `regions from ${sizeText(min)} on are tried, and parts of a huge page of ${huge} become none`,
      remedy: `${huge} or more`,
    }
  }
}

function* adviseOnApplyInterval(setting: SchemeSetting): Generator<Advice> {
  const { applyIntervalUs } = setting.scheme
  const at = ['apply_interval_us']
  const apply = timeText(applyIntervalUs)
  const [shortest] = samplingBounds(setting)
  const firstUs = applyIntervalUs === 0 ? aggregationBounds(setting)[0] : applyIntervalUs
  if (firstUs > durationOf(setting) && applyIntervalUs > 0) {
    yield {
      code: 'apply-beyond-run',
      at,
      message: `${apply} are longer than the run of ${timeText(durationOf(setting))}: the scheme is never due`,
      remedy: 'a shorter one, or 0: each aggregation interval',
    }
  } else if (applyIntervalUs > 0 && applyIntervalUs < shortest) {
    yield {
      code: 'apply-below-sampling',
      at,
      message:
        `${apply} are less than a sampling interval of ${timeText(shortest)}, at the end of which ` +
        `schemes are looked at: it acts every ${timeText(shortest)}`,
      remedy: `${timeText(shortest)} or more, or 0: each aggregation interval`,
    }
  } else if (isTuned(setting)) yield* adviseOnRestarts(setting)
}

/** Each step of tuning restarts the clocks of all schemes. */
function* adviseOnRestarts(setting: SchemeSetting): Generator<Advice> {
  const { applyIntervalUs } = setting.scheme
  const { aggrs } = setting.context.attrs.intervalsGoal
  const [, longest] = aggregationBounds(setting)
  if (applyIntervalUs <= aggrs * longest) return
  const sampling = applyIntervalUs / (aggrs * samplesOf(setting))
  yield {
    code: 'apply-restarts',
    at: ['apply_interval_us'],
    message:
      `each step of interval tuning, one in ${timeText(aggrs * longest)} at the latest, restarts ` +
      `the clock of ${timeText(applyIntervalUs)}: the scheme is due only where a step changes ` +
      'nothing',
    remedy: `${timeText(aggrs * longest)} or less, or a max_sample_us above ${timeText(Math.floor(sampling))}`,
  }
}
