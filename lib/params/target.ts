/** Monitoring targets and their regions. */
import type { DamoNumber } from './number.js'
import { printNr, printRange, type NumberForm } from './print-numbers.js'
import { readBoolean, readBytes } from './read-numbers.js'
import { entriesOf, has, member, objectOf, optional, textOf } from './value.js'
import type { DamoObject, DamoValue } from './value.js'

/** Addresses from `start` up to, not including, `end`. */
export interface AddressRange {
  readonly start: DamoNumber
  readonly end: DamoNumber
}

/** A process or a part of memory. */
export interface Target {
  /** As given; null where there is no process. */
  readonly pid: DamoValue
  /** Whether a commit is to drop it. */
  readonly isObsolete: boolean
  readonly regions: readonly AddressRange[]
}

/** Reads an object with `start` and `end`. */
export function addressRangeFrom(value: DamoValue): AddressRange {
  // damo looks whether the region has been monitored, first of all.
  has(value, 'nr_accesses')
  return { start: member(value, 'start', readBytes), end: member(value, 'end', readBytes) }
}

/** The object with `start` and `end`. */
export function addressRangeObject({ start, end }: AddressRange, form: NumberForm): DamoObject {
  return objectOf([
    ['start', printNr(start, form)],
    ['end', printNr(end, form)],
  ])
}

/** Reads a target. */
export function targetFrom(value: DamoValue): Target {
  const regions = member(value, 'regions', (list) => entriesOf(list, addressRangeFrom))
  return {
    pid: member(value, 'pid', (pid) => pid),
    isObsolete: optional(value, 'obsolete', false, readBoolean),
    regions,
  }
}

/** The target's object. */
export function targetObject({ pid, isObsolete, regions }: Target, form: NumberForm): DamoObject {
  return objectOf([
    ['pid', pid],
    ['obsolete', isObsolete],
    ['regions', regions.map((region) => addressRangeObject(region, form))],
  ])
}

/** Lines of a target; one empty line where there is nothing to say. */
export function targetText({ pid, isObsolete, regions }: Target, form: NumberForm): string[] {
  const lines = [
    ...(pid === null ? [] : [`pid: ${textOf(pid)}`]),
    ...(isObsolete ? ['(obsolete)'] : []),
    ...regions.map(({ start, end }) => `region ${printRange(start, end, form)}`),
  ]
  return lines.length === 0 ? [''] : lines
}
