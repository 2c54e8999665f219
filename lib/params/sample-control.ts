/** How accesses are sampled: primitives and filters of kernels that are not mainline, in two spellings. */
import { readBoolean } from './read-numbers.js'
import { entriesOf, member, joinWords, objectOf, type DamoObject, type DamoValue } from './value.js'

/** A filter of access samples; damo takes members as they are. */
export interface SampleFilter {
  readonly type: DamoValue
  readonly matching: DamoValue
  readonly allow: DamoValue
  readonly cpumask: DamoValue
  readonly tidArr: DamoValue
}

/** The `sample_control` of a context. */
export interface SampleControl {
  readonly usesPageTable: boolean
  readonly usesPageFault: boolean
  readonly filters: readonly SampleFilter[]
}

/** The older spelling, which only command lines have and no file keeps. */
export interface OpsAttrs {
  readonly usesReports: boolean
  readonly isWriteOnly: boolean
  readonly cpus: string
  readonly tids: string
}

/** Page tables, no filter. */
export const DEFAULT_SAMPLE_CONTROL: SampleControl = {
  usesPageTable: true,
  usesPageFault: false,
  filters: [],
}

/** Nothing special. */
export const DEFAULT_OPS_ATTRS: OpsAttrs = {
  usesReports: false,
  isWriteOnly: false,
  cpus: 'all',
  tids: '',
}

/** Whether nothing is asked for but what every kernel does. */
export function isDefaultSampling({
  usesPageTable,
  usesPageFault,
  filters,
}: SampleControl): boolean {
  return usesPageTable && !usesPageFault && filters.length === 0
}

/** Reads a `sample_control` object. */
export function sampleControlFrom(value: DamoValue): SampleControl {
  const [usesPageTable, usesPageFault] = member(value, 'primitives_enabled', (primitives) => [
    member(primitives, 'page_table', readBoolean),
    member(primitives, 'page_fault', readBoolean),
  ])
  const filters = member(value, 'sample_filters', (list) => entriesOf(list, sampleFilterFrom))
  return { usesPageTable, usesPageFault, filters }
}

function sampleFilterFrom(value: DamoValue): SampleFilter {
  const asIs = (given: DamoValue): DamoValue => given
  return {
    type: member(value, 'filter_type', asIs),
    matching: member(value, 'matching', asIs),
    allow: member(value, 'allow', asIs),
    cpumask: member(value, 'cpumask', asIs),
    tidArr: member(value, 'tid_arr', asIs),
  }
}

/** The `sample_control` object. */
export function sampleControlObject(control: SampleControl): DamoObject {
  const primitives = objectOf([
    ['page_table', control.usesPageTable],
    ['page_fault', control.usesPageFault],
  ])
  const filters = control.filters.map(({ type, matching, allow, cpumask, tidArr }) =>
    objectOf([
      ['filter_type', type],
      ['matching', matching],
      ['allow', allow],
      ['cpumask', cpumask],
      ['tid_arr', tidArr],
    ]),
  )
  return objectOf([
    ['primitives_enabled', primitives],
    ['sample_filters', filters],
  ])
}

/** Lines of a `sample_control`. */
export function sampleControlText(control: SampleControl): string[] {
  const primitives = [
    ...(control.usesPageTable ? ['page_table'] : []),
    ...(control.usesPageFault ? ['page_fault'] : []),
  ]
  const line = `enabled primitives: ${primitives.join(', ')}`
  if (control.filters.length === 0) return [line]
  return [line, 'Filters', ...control.filters.map((filter) => `- ${filterText(filter)}`)]
}

function filterText({ type, matching, allow, cpumask, tidArr }: SampleFilter): string {
  const words: DamoValue[] = [isTrue(allow) ? 'allow' : 'reject']
  if (matching === false) words.push('none')
  words.push(type)
  if (type === 'cpumask') words.push(cpumask)
  if (type === 'threads') words.push(tidArr)
  return joinWords(words)
}

/** Whether Python takes a value for true, as damo does with what filters have. */
export function isTrue(value: DamoValue): boolean {
  if (value instanceof Map) return value.size > 0
  return Array.isArray(value) ? value.length > 0 : Boolean(value)
}
