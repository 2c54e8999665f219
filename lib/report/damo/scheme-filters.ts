/** The filters of the scheme that took a snapshot: what damo prints of them. */
import { showValue } from '../../base/units.js'
import { DamoFault } from '../../params/fault.js'
import { printNr, printRange, printSize } from '../../params/print-numbers.js'
import { readBoolean, readBytes, readNr } from '../../params/read-numbers.js'
import type { DamoNumber } from '../../params/number.js'
import type { DamoValue } from '../../record/damo-model.js'
import { numberOf } from './intervals.js'
import type { ReportForm } from './print.js'

type Members = Readonly<Record<string, DamoValue>>

/** A filter, read. Only what its type has is there. */
export interface SchemeFilter {
  readonly type: string
  readonly isMatching: boolean
  readonly isAllowing: boolean
  readonly memcgPath: string
  readonly addresses: readonly [DamoNumber, DamoNumber] | undefined
  readonly targetIdx: DamoNumber | undefined
  readonly hugePageSizes: readonly DamoNumber[] | undefined
}

const OPS_TYPES = ['anon', 'active', 'memcg', 'young', 'hugepage_size', 'unmapped']

/**
 * Reads the filters of a record.
 *
 * @throws DamoFault where one is none
 */
export function readSchemeFilters(values: DamoValue): SchemeFilter[] {
  if (!isList(values)) throw wrong('scheme_filters', values, 'a list')
  return values.map((value) => {
    const filter = membersOf('scheme_filters', value)
    const type = textOf('filter_type', must(filter, 'filter_type'))
    const range =
      type === 'addr' ? membersOf('address_range', must(filter, 'address_range')) : undefined
    const target = type === 'target' ? must(filter, 'damon_target_idx') : undefined
    const sizes = filter.hugepage_size ?? null
    if (sizes !== null && !isList(sizes)) throw wrong('hugepage_size', sizes, 'a list')
    return {
      type,
      isMatching: readBoolean(must(filter, 'matching') as boolean | string),
      isAllowing: readBoolean((filter.allow ?? filter.filter_pass ?? false) as boolean | string),
      memcgPath: type === 'memcg' ? textOf('memcg_path', must(filter, 'memcg_path')) : '',
      addresses: range && [
        numberOf(must(range, 'start'), readBytes),
        numberOf(must(range, 'end'), readBytes),
      ],
      targetIdx: target === undefined ? undefined : numberOf(target, readNr),
      hugePageSizes: sizes === null ? undefined : sizes.map((size) => numberOf(size, readBytes)),
    }
  })
}

/** Whether the operations set handles a filter, and not the core. */
export function isOpsFilter({ type }: SchemeFilter): boolean {
  return OPS_TYPES.includes(type)
}

/** A filter in words: `reject none memcg /a`. */
export function schemeFilterText(filter: SchemeFilter): string {
  const { type, isMatching, isAllowing, memcgPath, addresses, targetIdx, hugePageSizes } = filter
  const words = [isAllowing ? 'allow' : 'reject', ...(isMatching ? [] : ['none']), type]
  if (type === 'memcg') words.push(memcgPath)
  if (addresses !== undefined) words.push(printRange(...addresses, 'human'))
  if (targetIdx !== undefined) words.push(printNr(targetIdx, 'human'))
  if (type === 'hugepage_size' && hugePageSizes !== undefined) {
    words.push(`[${hugePageSizes.map((size) => printSize(size, 'human')).join(', ')}]`)
  }
  return words.join(' ')
}

/** A filter as damo writes it in JSON. */
export function schemeFilterJson(filter: SchemeFilter, form: ReportForm): DamoValue {
  const { addresses, targetIdx, hugePageSizes } = filter
  return {
    filter_type: filter.type,
    matching: filter.isMatching,
    allow: filter.isAllowing,
    memcg_path: filter.memcgPath,
    address_range:
      addresses === undefined
        ? null
        : { start: printNr(addresses[0], form), end: printNr(addresses[1], form) },
    damon_target_idx: targetIdx === undefined ? null : printNr(targetIdx, form),
    hugepage_size: hugePageSizes?.map((size) => printSize(size, form)) ?? null,
  }
}

/** The members of an object. */
export function membersOf(key: string, value: DamoValue): Members {
  const isObject = typeof value === 'object' && value !== null && !isList(value)
  if (!isObject) throw wrong(key, value, 'an object')
  return value
}

function textOf(key: string, value: DamoValue): string {
  if (typeof value === 'string') return value
  throw wrong(key, value, 'a text')
}

function isList(value: DamoValue): value is readonly DamoValue[] {
  return Array.isArray(value)
}

function wrong(key: string, value: DamoValue, expected: string): DamoFault {
  const got = showValue(value)
  return new DamoFault(
    `wrong ${key}`,
    `"${key}" of a record is wrong (got ${got}); expected ${expected}`,
  )
}

function must(members: Members, key: string): DamoValue {
  if (key in members) return members[key]
  throw new DamoFault(`'${key}'`, `a filter of the record lacks "${key}"`)
}
