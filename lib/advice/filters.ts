/** Filters that reject everything, or nothing, or what nobody means. */
import { isCoreType, type Filter } from '../damos/filter.js'
import type { Advice } from './advice.js'
import { inPages, looksAtPages, outcomeOf, type FilterOutcome } from './filter-cases.js'
import type { SchemeSetting } from './setting.js'
import { sizeText } from './texts.js'
import { commonPages, watchedRanges } from './watched.js'

const COLD_ACTIONS: readonly string[] = ['pageout', 'lru_deprio', 'migrate_cold']

/** All of them. */
export function* adviseOnFilters(setting: SchemeSetting): Generator<Advice> {
  const { scheme, kernel, context } = setting
  const { filters, action } = scheme
  if (filters.length === 0) return
  const seesPages = looksAtPages(action, context.ops, kernel.damos.migratesVirtual)
  if (!seesPages) yield* adviseOnIgnored(setting)
  else yield* adviseOnYoung(setting)
  yield* adviseOnBypass(setting, seesPages)
  const outcome = outcomeOf(setting)
  if (outcome === undefined) return
  const { acceptsOld, acceptsYoung } = outcome
  if (!acceptsOld && !acceptsYoung) {
    yield adviceOnRejection(setting)
    return
  }
  if (!acceptsOld && COLD_ACTIONS.includes(action)) {
    yield {
      code: 'filter-young-only',
      at: ['filters'],
      message: `${action} is let at pages only that were used since the last look: the filters reject all others`,
      remedy: 'young with matching: true and allow: false keeps it off them',
    }
  }
  yield* adviseOnIdle(setting, outcome, seesPages)
}

/** Filters on pages where the action never looks at pages. */
function* adviseOnIgnored({ scheme, context, kernel }: SchemeSetting): Generator<Advice> {
  for (const [i, { type }] of scheme.filters.entries()) {
    if (isCoreType(type)) continue
    const others = kernel.damos.migratesVirtual ? 'migrate_hot, migrate_cold and stat' : 'no action'
    yield {
      code: 'filter-ignored',
      at: ['filters', i, 'filter_type'],
      message: `${type}: ${scheme.action} of ${context.ops} does not look at pages, and acts as if it were not there`,
      remedy: `ops: paddr, or none; of ${context.ops}, ${others} of kernel ${kernel.level} looks at them`,
    }
  }
}

function* adviseOnYoung({ scheme }: SchemeSetting): Generator<Advice> {
  if (scheme.action !== 'pageout') return
  const young = scheme.filters.findIndex(({ type }) => type === 'young')
  if (young === -1) return
  const { matching, allow } = scheme.filters[young]
  const isLast = young === scheme.filters.length - 1
  if (!matching || allow || !isLast) return
  yield {
    code: 'filter-young-twice',
    at: ['filters', young],
    message:
      'pageout leaves out pages that were used since the last look by itself: this is the same once more',
    remedy: 'leave it out',
  }
}

/** Filters on regions that allow pass by those on pages. */
function* adviseOnBypass(
  { scheme: { filters }, kernel }: SchemeSetting,
  seesPages: boolean,
): Generator<Advice> {
  if (!kernel.damos.hasAllowFilters || !seesPages) return
  const allowing = filters.findIndex(({ type, allow }) => allow && isCoreType(type))
  const judging = filters.find(({ type }) => !isCoreType(type))
  if (allowing === -1 || judging === undefined) return
  yield {
    code: 'filter-allow-bypasses',
    at: ['filters', allowing],
    message:
      `regions that it allows are not put to filters on pages (${judging.type}), and other regions ` +
      'are not rejected, but put to them',
    remedy:
      'reject, with matching the other way round: what no filter on regions rejects is put to those on pages',
  }
}

function adviceOnRejection({ scheme, context, kernel }: SchemeSetting): Advice {
  const { filters } = scheme
  const at = ['filters']
  const culprit = filters.findIndex(({ type, matching }) => isCoreType(type) && !matching)
  const isOneList = !kernel.damos.hasAllowFilters && context.ops === 'paddr'
  if (isOneList && culprit !== -1) {
    const { type } = filters[culprit]
    return {
      code: 'filters-reject-all',
      at: [...at, culprit, 'matching'],
      message:
        `kernel ${kernel.level} asks pages too whether they match ${type}, which none does: with ` +
        'matching: false it rejects every page',
      remedy: 'matching: true, with what is to be left out',
    }
  }
  const isDefault = filters.at(-1)?.allow ?? false
  return {
    code: 'filters-reject-all',
    at,
    message:
      'together they reject everything, so the scheme never acts: the first that matches ' +
      `decides${isDefault ? ', and what none matches is rejected where the last one allows' : ''}`,
    remedy: 'allow ahead of what rejects, and reject what is to be left out only',
  }
}

/** Filters that decide about nothing. */
function* adviseOnIdle(
  setting: SchemeSetting,
  { decides }: FilterOutcome,
  seesPages: boolean,
): Generator<Advice> {
  for (const [i, filter] of setting.scheme.filters.entries()) {
    if (decides[i] || (!seesPages && !isCoreType(filter.type))) continue
    yield {
      code: 'filter-without-effect',
      at: ['filters', i],
      message: `decides about nothing: ${reasonOf(setting, filter)}`,
      remedy: 'leave it out, or put it ahead of what decides before it',
    }
  }
}

function reasonOf(setting: SchemeSetting, filter: Filter): string {
  const placed = inPages(setting, filter)
  if (placed.type !== 'addr') return 'those before it decide about all that it matches'
  const [start, end] = [Number(placed.start), Number(placed.end)]
  if (start === end) {
    const region = sizeText(setting.context.minRegionPages * 4096)
    return `cut down to whole regions of ${region}, its range is empty`
  }
  const ranges = watchedRanges(setting)
  const isOutside = ranges?.every((each) => commonPages(each, [[start, end]]) === 0) ?? false
  return isOutside
    ? 'its range has nothing in common with what is watched'
    : 'those before it decide about all that it matches'
}
