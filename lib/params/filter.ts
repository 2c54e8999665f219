/** Filters of a scheme. */
import { DamoFault } from './fault.js'
import type { DamoNumber } from './number.js'
import { printNr, printRange, printSize, type NumberForm } from './print-numbers.js'
import { readBoolean, readBytes, readNr } from './read-numbers.js'
import { addressRangeFrom, addressRangeObject, type AddressRange } from './target.js'
import { entriesOf, has, isList, joinWords, lengthOf, member, notA, objectOf } from './value.js'
import { optional, shown } from './value.js'
import type { DamoObject, DamoValue } from './value.js'

/** A filter; what its type has no use for is null. */
export interface Filter {
  /** One of {@link SIMPLE_FILTERS}, memcg, addr, target or hugepage_size; damo takes anything. */
  readonly type: DamoValue
  readonly isMatching: boolean
  readonly isAllowing: boolean
  /** Empty for the other types where the filter comes from a file. */
  readonly memcgPath: DamoValue
  readonly addressRange: AddressRange | null
  readonly targetIdx: DamoNumber | null
  /** Smallest and largest size, bytes. */
  readonly hugepageSize: readonly DamoNumber[] | null
}

/** Types without arguments. */
export const SIMPLE_FILTERS: readonly string[] = ['anon', 'active', 'young', 'unmapped']

const OPS_FILTERS: readonly DamoValue[] = [...SIMPLE_FILTERS, 'memcg', 'hugepage_size']

/** Whether a filter is handled by the core, ahead of those that the operations set handles. */
export function isCoreFilter({ type }: Filter): boolean {
  return type === 'addr' || type === 'target'
}

/** Whether a filter is handled by the operations set. */
export function isOpsFilter({ type }: Filter): boolean {
  return OPS_FILTERS.includes(type)
}

/** Reads a filter; `filter_pass` is an older name of `allow`. */
export function filterFrom(value: DamoValue): Filter {
  const asIs = (given: DamoValue): DamoValue => given
  const allowKey = has(value, 'allow') ? 'allow' : 'filter_pass'
  const type = member(value, 'filter_type', asIs)
  return {
    type,
    memcgPath: type === 'memcg' ? member(value, 'memcg_path', asIs) : '',
    addressRange: type === 'addr' ? member(value, 'address_range', addressRangeFrom) : null,
    isMatching: member(value, 'matching', readBoolean),
    isAllowing: optional(value, allowKey, false, readBoolean),
    hugepageSize: optional(value, 'hugepage_size', null, hugepageSizeFrom),
    targetIdx: type === 'target' ? member(value, 'damon_target_idx', targetIdxFrom) : null,
  }
}

function hugepageSizeFrom(value: DamoValue): DamoNumber[] | null {
  if (value === null) return null
  const length = lengthOf(value)
  if (!isList(value) && length !== 2) {
    throw new DamoFault('wrong hugepage_size for DamosFilter()', notA('list of two sizes', value))
  }
  return entriesOf(value, readBytes)
}

function targetIdxFrom(value: DamoValue): DamoNumber | null {
  return value === null ? null : readNr(value)
}

/** The filter's object. */
export function filterObject(filter: Filter, form: NumberForm): DamoObject {
  const { addressRange, targetIdx, hugepageSize } = filter
  return objectOf([
    ['filter_type', filter.type],
    ['matching', filter.isMatching],
    ['allow', filter.isAllowing],
    ['memcg_path', filter.memcgPath],
    ['address_range', addressRange === null ? null : addressRangeObject(addressRange, form)],
    ['damon_target_idx', targetIdx === null ? null : printNr(targetIdx, form)],
    ['hugepage_size', hugepageSize?.map((bytes) => printSize(bytes, form)) ?? null],
  ])
}

/** The filter in one line. */
export function filterText(filter: Filter, form: NumberForm): string {
  const words: DamoValue[] = [
    filter.isAllowing ? 'allow' : 'reject',
    ...(filter.isMatching ? [] : ['none']),
    filter.type,
    ...argumentsText(filter, form),
  ]
  return joinWords(words)
}

function argumentsText(filter: Filter, form: NumberForm): DamoValue[] {
  const { type, memcgPath, addressRange, targetIdx, hugepageSize } = filter
  if (typeof type === 'string' && SIMPLE_FILTERS.includes(type)) return []
  if (type === 'memcg') return [memcgPath]
  if (type === 'addr') return [printRange(addressRange!.start, addressRange!.end, form)]
  if (type === 'target' && targetIdx !== null) return [printNr(targetIdx, form)]
  if (type === 'hugepage_size') {
    if (hugepageSize === null) return []
    if (hugepageSize.length < 2) {
      const message = `${hugepageSize.length} sizes; expected the smallest and the largest`
      throw new DamoFault('list index out of range', message)
    }
    const sizes = hugepageSize.slice(0, 2).map((bytes) => printSize(bytes, form))
    return [`[${sizes.join(', ')}]`]
  }
  const message = `not a type of filter (got ${shown(type)}); expected one with its arguments`
  throw new DamoFault("'NoneType' object has no attribute 'split'", message)
}
