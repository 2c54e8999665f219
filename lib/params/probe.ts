/** Probes of data attributes, and their filters. */
import { DamoFault } from './fault.js'
import { readBoolean } from './read-numbers.js'
import { entriesOf, joinWords, member, objectOf, shown } from './value.js'
import type { DamoObject, DamoValue } from './value.js'

/** A filter of a probe. */
export interface ProbeFilter {
  /** `anon` or `memcg`; damo takes anything. */
  readonly type: DamoValue
  readonly isMatching: boolean
  readonly isAllowing: boolean
  readonly path: DamoValue
}

/** A probe. */
export interface Probe {
  readonly filters: readonly ProbeFilter[]
}

/** Reads a probe. */
export function probeFrom(value: DamoValue): Probe {
  return { filters: member(value, 'filters', (list) => entriesOf(list, probeFilterFrom)) }
}

function probeFilterFrom(value: DamoValue): ProbeFilter {
  return {
    type: member(value, 'filter_type', (type) => type),
    isMatching: member(value, 'matching', readBoolean),
    isAllowing: member(value, 'allow', readBoolean),
    path: member(value, 'path', (path) => path),
  }
}

/** The probe's object. */
export function probeObject({ filters }: Probe): DamoObject {
  const objects = filters.map(({ type, isMatching, isAllowing, path }) =>
    objectOf([
      ['filter_type', type],
      ['matching', isMatching],
      ['allow', isAllowing],
      ['path', path],
    ]),
  )
  return objectOf([['filters', objects]])
}

/** The probe in one line. */
export function probeText({ filters }: Probe): string {
  return filters.map(filterText).join(', ')
}

function filterText({ type, isMatching, isAllowing, path }: ProbeFilter): string {
  const words = [isAllowing ? 'allow' : 'reject', ...(isMatching ? [] : ['non'])]
  if (type === 'anon') return [...words, type].join(' ')
  if (type !== 'memcg') {
    const message = `not a type of filter (got ${shown(type)}); expected anon or memcg`
    throw new DamoFault('sequence item 0: expected str instance, NoneType found', message)
  }
  return joinWords([...words, type, path])
}
