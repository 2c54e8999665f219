/**
 * What filters make of all there can be: every combination of an address, a target, and what a page can be like is
 * put to them, by the rules of the kernel.
 */
import { PAGE_BYTES } from '../base/units.js'
import type { OpsName } from '../engine/plan.js'
import { filterDefaultsOf, isCoreType, type Filter, type FilterDefaults } from '../damos/filter.js'
import type { Action } from '../damos/scheme.js'
import type { SchemeSetting } from './setting.js'
import { watchedRanges, type PageRange } from './watched.js'

/** What came of it. */
export interface FilterOutcome {
  /** By position: whether the filter decides about anything. */
  readonly decides: readonly boolean[]
  readonly acceptsYoung: boolean
  readonly acceptsOld: boolean
}

/** Pages of a target between which no filter tells. */
interface Cell {
  readonly target: number
  readonly startPage: number
  readonly endPage: number
}

/** A page, by what filters ask. */
interface Case {
  readonly anon: boolean
  readonly active: boolean
  readonly young: boolean
  readonly unmapped: boolean
  readonly memcg: string
  readonly folioBytes: number
}

/** More cells than this are not looked through. */
const CELLS_MAX = 2000
/** Sizes of folios that there are on x86-64 and arm64. */
const FOLIO_SIZES = Array.from({ length: 19 }, (_, i) => PAGE_BYTES * 2 ** i)
const YES_AND_NO = [false, true]

/** Whether an action looks at pages one by one, and so at filters on pages. */
export function looksAtPages(action: Action, ops: OpsName, migratesVirtual: boolean): boolean {
  if (ops === 'paddr') return true
  const isMigration = action === 'migrate_hot' || action === 'migrate_cold'
  return migratesVirtual && (isMigration || action === 'stat')
}

/** The filters of a scheme, ready to be asked. */
interface Judges {
  readonly core: readonly Filter[]
  readonly pages: readonly Filter[]
  readonly rejectsRest: FilterDefaults
  readonly canAllow: boolean
  readonly looksAtPages: boolean
}

/** Puts everything to the filters; undefined: there is too much of it. */
export function outcomeOf(setting: SchemeSetting): FilterOutcome | undefined {
  const { scheme, context, kernel } = setting
  const filters = scheme.filters.map((filter) => inPages(setting, filter))
  const cells = cellsOf(setting, filters)
  const cases = casesOf(filters, setting)
  if (cells.length * cases.length > CELLS_MAX) return undefined
  const canAllow = kernel.damos.hasAllowFilters
  const core = filters.filter(({ type }) => isCoreType(type))
  const onPages = filters.filter(({ type }) => !isCoreType(type))
  const judges: Judges = {
    core,
    pages: canAllow ? onPages : filters,
    rejectsRest: filterDefaultsOf(core, onPages),
    canAllow,
    looksAtPages: looksAtPages(scheme.action, context.ops, kernel.damos.migratesVirtual),
  }
  const deciders = new Set<Filter>()
  let [acceptsYoung, acceptsOld] = [false, false]
  for (const cell of cells) {
    for (const page of cases) {
      if (!isAccepted(judges, cell, page, deciders)) continue
      if (page.young) acceptsYoung = true
      else acceptsOld = true
    }
  }
  return { decides: filters.map((filter) => deciders.has(filter)), acceptsYoung, acceptsOld }
}

/** @param deciders those that decide are added */
function isAccepted(judges: Judges, cell: Cell, page: Case, deciders: Set<Filter>): boolean {
  const { core, pages, canAllow, rejectsRest } = judges
  const decider = core.find((filter) => holdsOf(filter, cell) === filter.matching)
  if (decider !== undefined) {
    deciders.add(decider)
    // What a filter on regions allows is not put to those on pages.
    return canAllow && decider.allow
  }
  if (canAllow && rejectsRest.rejectsCore) return false
  if (!judges.looksAtPages) return true
  const judge = pages.find((filter) => isLike(filter, page) === filter.matching)
  if (judge !== undefined) {
    deciders.add(judge)
    return canAllow && judge.allow
  }
  return !(canAllow && rejectsRest.rejectsPages)
}

function holdsOf(filter: Filter, { target, startPage, endPage }: Cell): boolean {
  if (filter.type === 'target') return filter.index === target
  if (filter.type !== 'addr') return false
  return Number(filter.start) <= startPage && endPage <= Number(filter.end)
}

function isLike(filter: Filter, page: Case): boolean {
  switch (filter.type) {
    case 'anon':
    case 'active':
    case 'young':
    case 'unmapped':
      return page[filter.type]
    case 'memcg':
      return page.memcg === filter.path
    case 'hugepage_size':
      return Number(filter.min) <= page.folioBytes && page.folioBytes <= Number(filter.max)
    case 'addr':
    case 'target':
      return false
  }
}

/** Every kind of page that there can be and that the filters can tell apart. */
function casesOf(filters: readonly Filter[], { run, context }: SchemeSetting): Case[] {
  const types = new Set(filters.map(({ type }) => type))
  const both = (type: Filter['type']): boolean[] => (types.has(type) ? YES_AND_NO : [false])
  const indexes = context.targets.map(({ target }) => target)
  const known = run?.targets.filter((_, i) => indexes.includes(null) || indexes.includes(i))
  const paths = types.has('memcg')
    ? (known?.map(({ cgroup = '' }) => cgroup) ??
      filters.flatMap((filter) => (filter.type === 'memcg' ? ['', filter.path] : [])))
    : ['']
  const mappings = known?.flatMap((target) => target.mappings)
  const anons = mappings?.map(({ isFile = false }) => !isFile) ?? YES_AND_NO
  const sizes = types.has('hugepage_size') ? FOLIO_SIZES : [PAGE_BYTES]
  return [...new Set(types.has('anon') ? anons : [false])].flatMap((anon) =>
    both('active').flatMap((active) =>
      YES_AND_NO.flatMap((young) =>
        both('unmapped').flatMap((unmapped) =>
          [...new Set(paths)].flatMap((memcg) =>
            sizes.map((folioBytes) => ({ anon, active, young, unmapped, memcg, folioBytes })),
          ),
        ),
      ),
    ),
  )
}

/** Everything watched, or all addresses where that is not known, cut where filters on addresses begin and end. */
function cellsOf(setting: SchemeSetting, filters: readonly Filter[]): Cell[] {
  const cuts = filters.flatMap((filter) =>
    filter.type === 'addr' ? [Number(filter.start), Number(filter.end)] : [],
  )
  const everything: readonly PageRange[] = [[0, 2 ** 64]]
  const { targets } = setting.context
  const ranges = watchedRanges(setting) ?? Array.from(targets, () => everything)
  return (ranges.length === 0 ? [everything] : ranges).flatMap((each, target) =>
    each.flatMap(([start, end]) => {
      const inside = cuts.filter((cut) => start < cut && cut < end)
      const bounds = [...new Set([start, ...inside, end])].sort((a, b) => a - b)
      return bounds.slice(1).map((bound, i) => ({ target, startPage: bounds[i], endPage: bound }))
    }),
  )
}

/** A filter on addresses, in pages: as the kernel does, both ends are cut down to whole regions. */
export function inPages({ context }: SchemeSetting, filter: Filter): Filter {
  if (filter.type !== 'addr') return filter
  const { minRegionPages, addrUnit = 1 } = context
  const pageOf = (address: bigint): bigint => {
    const pages = (address * BigInt(addrUnit)) / BigInt(PAGE_BYTES)
    return pages - (pages % BigInt(minRegionPages))
  }
  return { ...filter, start: pageOf(filter.start), end: pageOf(filter.end) }
}
