/** Operation schemes. */
import {
  accessPatternFrom,
  accessPatternObject,
  accessPatternText,
  ANY_PATTERN,
  isAnyPattern,
  type AccessPattern,
} from './access-pattern.js'
import { DamoFault } from './fault.js'
import { filterFrom, filterObject, filterText, type Filter } from './filter.js'
import { isSame, truncate, type DamoNumber } from './number.js'
import { printNr, printSize, printUs, type NumberForm } from './print-numbers.js'
import {
  areNoQuotas,
  NO_QUOTAS,
  quotasFrom,
  quotasObject,
  quotasText,
  type Quotas,
} from './quotas.js'
import { readNr, readUs } from './read-numbers.js'
import { indentLines } from './text.js'
import { entriesOf, member, objectOf, optional, textOf } from './value.js'
import type { DamoObject, DamoValue } from './value.js'
import {
  areNoWatermarks,
  NO_WATERMARKS,
  watermarksFrom,
  watermarksObject,
  watermarksText,
  type Watermarks,
} from './watermarks.js'

/** All actions, in damo's order. */
export const ACTIONS = [
  'willneed',
  'cold',
  'pageout',
  'hugepage',
  'collapse',
  'nohugepage',
  'lru_prio',
  'lru_deprio',
  'migrate_hot',
  'migrate_cold',
  'stat',
] as const

/** A NUMA node that an action migrates to, among several. */
export interface Destination {
  readonly id: DamoNumber
  readonly weight: DamoNumber
}

/** An operation scheme. */
export interface Scheme {
  /** One of {@link ACTIONS}; one-line schemes may say anything. */
  readonly action: string
  /** NUMA node to migrate to; null where none is given. */
  readonly targetNid: DamoValue
  readonly dests: readonly Destination[]
  readonly accessPattern: AccessPattern
  /** 0: every aggregation interval. */
  readonly applyIntervalUs: DamoNumber
  readonly quotas: Quotas
  readonly watermarks: Watermarks
  readonly filters: readonly Filter[]
  /** Snapshots after which it stops; 0: never. The kernel has it, damo's files have no place for it. */
  readonly maxNrSnapshots: DamoNumber
}

/** Counts every region, and does nothing. */
export const DEFAULT_SCHEME: Scheme = {
  action: 'stat',
  targetNid: null,
  dests: [],
  accessPattern: ANY_PATTERN,
  applyIntervalUs: 0n,
  quotas: NO_QUOTAS,
  watermarks: NO_WATERMARKS,
  filters: [],
  maxNrSnapshots: 0n,
}

/** Whether an action moves pages to other nodes. */
export function isMigration(action: string): boolean {
  return action === 'migrate_hot' || action === 'migrate_cold'
}

/**
 * Checks an action.
 *
 * @throws DamoFault for one that damo does not know
 */
export function checkedAction(action: DamoValue): string {
  const known = ACTIONS.find((each) => each === action)
  if (known !== undefined) return known
  const text = textOf(action)
  const message = `not an action (got ${text}); expected one of ${ACTIONS.join(', ')}`
  throw new DamoFault(`wrong damos action: ${text}`, message)
}

/** Reads a scheme's object; every member may be left out. */
export function schemeFrom(value: DamoValue): Scheme {
  const asIs = (given: DamoValue): DamoValue => given
  const filters = optional(value, 'filters', [], (list) => entriesOf(list, filterFrom))
  const dests = optional(value, 'dests', [], (list) => entriesOf(list, destinationFrom))
  return {
    filters,
    dests,
    accessPattern: optional(value, 'access_pattern', ANY_PATTERN, accessPatternFrom),
    targetNid: optional(value, 'target_nid', null, asIs),
    quotas: optional(value, 'quotas', NO_QUOTAS, quotasFrom),
    watermarks: optional(value, 'watermarks', NO_WATERMARKS, watermarksFrom),
    action: optional(value, 'action', DEFAULT_SCHEME.action, checkedAction),
    applyIntervalUs: optional(value, 'apply_interval_us', 0n, applyIntervalFrom),
    maxNrSnapshots: optional(value, 'max_nr_snapshots', 0n, readNr),
  }
}

function applyIntervalFrom(value: DamoValue): DamoNumber {
  return value === null ? 0n : readUs(value)
}

function destinationFrom(value: DamoValue): Destination {
  return { id: member(value, 'id', readNr), weight: member(value, 'weight', readNr) }
}

/** The scheme's object; what only the kernel has is in the exact form. */
export function schemeObject(scheme: Scheme, form: NumberForm, omitDefaults: boolean): DamoObject {
  const { action, dests, accessPattern, quotas, watermarks, filters, maxNrSnapshots } = scheme
  const unless = (isDefault: boolean, key: string, make: () => DamoValue): [string, DamoValue][] =>
    omitDefaults && isDefault ? [] : [[key, make()]]
  return objectOf([
    ['action', action],
    ['dests', dests.map(destinationObject)],
    ...(isMigration(action) ? [['target_nid', scheme.targetNid] as const] : []),
    ...unless(isAnyPattern(accessPattern), 'access_pattern', () =>
      accessPatternObject(accessPattern, form),
    ),
    ['apply_interval_us', printUs(scheme.applyIntervalUs, form)],
    ...unless(areNoQuotas(quotas), 'quotas', () => quotasObject(quotas, form)),
    ...unless(areNoWatermarks(watermarks), 'watermarks', () => watermarksObject(watermarks, form)),
    ...unless(filters.length === 0, 'filters', () =>
      filters.map((filter) => filterObject(filter, form)),
    ),
    ...(form === 'exact' && !isSame(maxNrSnapshots, 0)
      ? [['max_nr_snapshots', printNr(maxNrSnapshots, form)] as const]
      : []),
  ])
}

function destinationObject({ id, weight }: Destination): DamoObject {
  return objectOf([
    ['id', id],
    ['weight', weight],
  ])
}

/**
 * Lines of a scheme.
 *
 * @param hasStatistics whether what the scheme has done is told too: nothing
 */
export function schemeText(scheme: Scheme, form: NumberForm, hasStatistics: boolean): string[] {
  const { dests, filters } = scheme
  return [
    actionText(scheme, form),
    'target access pattern',
    ...indentLines(accessPatternText(scheme.accessPattern, form)),
    ...dests.map(({ id, weight }) => `dest ${truncate(id)} weight ${truncate(weight)}`),
    'quotas',
    ...indentLines(quotasText(scheme.quotas, form)),
    'watermarks',
    ...indentLines(watermarksText(scheme.watermarks, form)),
    ...filters.flatMap((filter, i) => [`filter ${i}`, ...indentLines([filterText(filter, form)])]),
    ...(hasStatistics ? statisticsText(form) : []),
  ]
}

function actionText({ action, targetNid, applyIntervalUs }: Scheme, form: NumberForm): string {
  const node = isMigration(action) ? ` to node ${textOf(targetNid)}` : ''
  const interval = isSame(applyIntervalUs, 0) ? 'aggr interval' : printUs(applyIntervalUs, form)
  return `action: ${action}${node} per ${interval}`
}

function statisticsText(form: NumberForm): string[] {
  const [none, noBytes] = [printNr(0n, form), printSize(0n, form)]
  return [
    'statistics',
    ...indentLines([
      `tried ${none} times (${noBytes})`,
      `applied ${none} times (${noBytes})`,
      `${noBytes} passed filters`,
      `quota exceeded ${none} times`,
      noBytes,
      `tried ${none} snapshots (max ${none})`,
    ]),
    `tried regions (${noBytes})`,
  ]
}
