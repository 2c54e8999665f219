/** Contexts: what is watched, and how. */
import {
  DEFAULT_INTERVALS,
  DEFAULT_NR_REGIONS,
  intervalsFrom,
  intervalsObject,
  intervalsText,
  nrRegionsFrom,
  nrRegionsObject,
  nrRegionsText,
  type Intervals,
  type NrRegions,
} from './intervals.js'
import { isSame, type DamoNumber } from './number.js'
import { printSizeAccurate, type NumberForm } from './print-numbers.js'
import { probeFrom, probeObject, probeText, type Probe } from './probe.js'
import { readBoolean, readBytes } from './read-numbers.js'
import {
  DEFAULT_OPS_ATTRS,
  DEFAULT_SAMPLE_CONTROL,
  sampleControlFrom,
  sampleControlObject,
  sampleControlText,
  type OpsAttrs,
  type SampleControl,
} from './sample-control.js'
import { schemeFrom, schemeObject, schemeText, type Scheme } from './scheme.js'
import { targetFrom, targetObject, targetText, type Target } from './target.js'
import { indentLines } from './text.js'
import { entriesOf, member, mustHaveGet, objectOf, optional, textOf } from './value.js'
import type { DamoObject, DamoValue } from './value.js'

/** A context. */
export interface Context {
  /** `vaddr`, `fvaddr` or `paddr`; damo takes anything. */
  readonly ops: DamoValue
  readonly opsAttrs: OpsAttrs
  /** Bytes. */
  readonly addrUnit: DamoNumber
  readonly targets: readonly Target[]
  readonly intervals: Intervals
  readonly nrRegions: NrRegions
  readonly probes: readonly Probe[]
  readonly sampleControl: SampleControl
  readonly isPaused: boolean
  readonly schemes: readonly Scheme[]
}

/** Reads a context; operations and targets must be there. */
export function contextFrom(value: DamoValue): Context {
  const sampleControl = optional(value, 'sample_control', DEFAULT_SAMPLE_CONTROL, sampleControlFrom)
  mustHaveGet(value)
  return {
    sampleControl,
    opsAttrs: DEFAULT_OPS_ATTRS,
    isPaused: optional(value, 'pause', false, readBoolean),
    probes: optional(value, 'probes', [], (list) => entriesOf(list, probeFrom)),
    ops: member(value, 'ops', (ops) => ops),
    targets: member(value, 'targets', (list) => entriesOf(list, targetFrom)),
    intervals: optional(value, 'intervals', DEFAULT_INTERVALS, intervalsFrom),
    nrRegions: optional(value, 'nr_regions', DEFAULT_NR_REGIONS, nrRegionsFrom),
    schemes: optional(value, 'schemes', [], (list) => entriesOf(list, schemeFrom)),
    addrUnit: optional(value, 'addr_unit', 1n, (unit) => (unit === null ? 1n : readBytes(unit))),
  }
}

/** The context's object. */
export function contextObject(
  context: Context,
  form: NumberForm,
  omitDefaults: boolean,
): DamoObject {
  const { intervals, nrRegions } = context
  const areDefaultIntervals =
    String(intervalsText(intervals, 'human')) === String(intervalsText(DEFAULT_INTERVALS, 'human'))
  const areDefaultNrRegions =
    nrRegionsText(nrRegions, 'human') === nrRegionsText(DEFAULT_NR_REGIONS, 'human')
  const unless = (isDefault: boolean, key: string, make: () => DamoValue): [string, DamoValue][] =>
    omitDefaults && isDefault ? [] : [[key, make()]]
  return objectOf([
    ['ops', context.ops],
    ['addr_unit', printSizeAccurate(context.addrUnit, form)],
    ['targets', context.targets.map((target) => targetObject(target, form))],
    ...unless(areDefaultIntervals, 'intervals', () => intervalsObject(intervals, form)),
    ...unless(areDefaultNrRegions, 'nr_regions', () => nrRegionsObject(nrRegions, form)),
    ['probes', context.probes.map(probeObject)],
    ['sample_control', sampleControlObject(context.sampleControl)],
    ['pause', context.isPaused],
    ['schemes', context.schemes.map((scheme) => schemeObject(scheme, form, omitDefaults))],
  ])
}

/** Lines of a context. */
export function contextText(context: Context, form: NumberForm, hasStatistics: boolean): string[] {
  const { targets, schemes } = context
  const [intervals, ...goal] = intervalsText(context.intervals, form)
  return [
    opsText(context, form),
    ...probesText(context.probes),
    ...(context.isPaused ? ['pause: True'] : []),
    ...targets.flatMap((target, i) => [`target ${i}`, ...indentLines(targetText(target, form))]),
    ...(goal.length === 0
      ? [`intervals: ${intervals}`]
      : ['intervals', ...indentLines([intervals, ...goal])]),
    `nr_regions: ${nrRegionsText(context.nrRegions, form)}`,
    ...schemes.flatMap((scheme, i) => [
      `scheme ${i}`,
      ...indentLines(schemeText(scheme, form, hasStatistics)),
    ]),
    'access sample control',
    ...sampleControlText(context.sampleControl),
  ]
}

function opsText({ ops, opsAttrs, addrUnit }: Context, form: NumberForm): string {
  const { usesReports, isWriteOnly, cpus, tids } = opsAttrs
  return [
    `ops: ${textOf(ops)}`,
    ...(usesReports ? ['use_reports', `cpus ${cpus}`, `threads ${tids}`] : []),
    ...(isWriteOnly ? ['write-only'] : []),
    ...(isSame(addrUnit, 1) ? [] : [`addr_unit ${printSizeAccurate(addrUnit, form)}`]),
  ].join(' ')
}

function probesText(probes: readonly Probe[]): string[] {
  if (probes.length === 0) return []
  if (probes.length === 1) return [`probe ${probeText(probes[0])}`]
  return ['probes', ...probes.map((probe) => `- ${probeText(probe)}`)]
}
