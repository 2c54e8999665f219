/** Kdamonds, and the document that holds them. */
import { contextFrom, contextObject, contextText, type Context } from './context.js'
import { isSame, type DamoNumber } from './number.js'
import { printMs, type NumberForm } from './print-numbers.js'
import { readMs } from './read-numbers.js'
import { indentLines } from './text.js'
import { entriesOf, member, objectOf, optional, textOf } from './value.js'
import type { DamoObject, DamoValue } from './value.js'

/** A kdamond. */
export interface Kdamond {
  /** `off` or `on` where the kdamond comes from a file; null else. */
  readonly state: DamoValue
  readonly pid: DamoValue
  /** How often the kernel refreshes its statistics; 0: not by itself. */
  readonly refreshMs: DamoNumber
  readonly contexts: readonly Context[]
  /** Whether reports tell what its schemes have done. */
  readonly hasStatistics: boolean
}

/**
 * Reads a document: a map with the key `kdamonds`.
 *
 * @throws DamoFault with the place of the first fault
 */
export function kdamondsFrom(value: DamoValue): Kdamond[] {
  return member(value, 'kdamonds', (list) => entriesOf(list, kdamondFrom))
}

/** Reads a kdamond; the contexts must be there. */
export function kdamondFrom(value: DamoValue): Kdamond {
  const asIs = (given: DamoValue): DamoValue => given
  return {
    state: optional(value, 'state', 'off', asIs),
    pid: optional(value, 'pid', null, asIs),
    contexts: member(value, 'contexts', (list) => entriesOf(list, contextFrom)),
    refreshMs: optional(value, 'refresh_ms', 0n, readMs),
    hasStatistics: true,
  }
}

/** The document: a map with the key `kdamonds`. */
export function kdamondsObject(
  kdamonds: readonly Kdamond[],
  form: NumberForm,
  omitDefaults = false,
): DamoObject {
  const list = kdamonds.map(({ refreshMs, contexts }) =>
    objectOf([
      ['refresh_ms', refreshMs],
      ['contexts', contexts.map((context) => contextObject(context, form, omitDefaults))],
    ]),
  )
  return objectOf([['kdamonds', list]])
}

/**
 * The report of kdamonds, as `damo report damon` prints it, in pieces without a last end of line: for each kdamond its
 * heading, then the rest.
 */
export function* kdamondsText(kdamonds: readonly Kdamond[], form: NumberForm): Generator<string> {
  for (const [i, kdamond] of kdamonds.entries()) {
    yield `kdamond ${i}`
    const lines = kdamondText(kdamond, form)
    yield indentLines(lines.length === 0 ? [''] : lines).join('\n')
  }
}

function kdamondText(kdamond: Kdamond, form: NumberForm): string[] {
  const { state, pid, refreshMs, contexts, hasStatistics } = kdamond
  const summary = [
    ...(state === null ? [] : [`state: ${textOf(state)}`]),
    ...(pid === null ? [] : [`pid: ${textOf(pid)}`]),
    ...(isSame(refreshMs, 0) ? [] : [`stats refresh per: ${printMs(refreshMs, form)}`]),
  ].join(', ')
  return [
    ...(summary === '' ? [] : [summary]),
    ...contexts.flatMap((context, i) => [
      `context ${i}`,
      ...indentLines(contextText(context, form, hasStatistics)),
    ]),
  ]
}
