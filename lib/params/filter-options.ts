/** `--damos_filter` and `--probe_filter`. */
import { DamoFault, DamoRefusal, guarded } from './fault.js'
import { SIMPLE_FILTERS, type Filter } from './filter.js'
import type { Probe, ProbeFilter } from './probe.js'
import { readBytes, readNr } from './read-numbers.js'
import { reprOf } from './value.js'

/**
 * Reads the filters of a scheme: all words in a row, in the form that says `allow` or `reject` first; where that
 * fails, option by option in the older form, `TYPE matching|nomatching [argument]... [allow|reject]`.
 *
 * @throws DamoRefusal; DamoFault where damo stops
 */
export function filtersOf(options: readonly (readonly string[])[]): Filter[] {
  try {
    return filtersOfWords(options.flat())
  } catch (error) {
    if (!(error instanceof DamoRefusal)) throw error
  }
  return filtersOfWords(options.flatMap(fromOlderForm))
}

function filtersOfWords(words: readonly string[]): Filter[] {
  const filters: Filter[] = []
  let rest = words
  while (rest.length > 0) {
    const [filter, nrWords] = firstFilterOf(rest)
    filters.push(filter)
    rest = rest.slice(nrWords)
  }
  return filters
}

function firstFilterOf(words: readonly string[]): [Filter, number] {
  if (words.length < 2) {
    throw new DamoRefusal(`wrong number of words: ${reprOf(words)}`)
  }
  if (!['allow', 'reject', 'deny', 'block'].includes(words[0])) {
    throw new DamoRefusal(`unsupported allow-reject idntifier: ${words[0]}`)
  }
  const isMatching = words[1] !== 'none'
  const nrWords = isMatching ? 2 : 3
  const type = words.at(nrWords - 1)
  if (type === undefined || nrWords > words.length) {
    throw new DamoFault('list index out of range', 'a filter without a type')
  }
  const filter: Filter = {
    type,
    isMatching,
    isAllowing: words[0] === 'allow',
    memcgPath: null,
    addressRange: null,
    targetIdx: null,
    hugepageSize: null,
  }
  if (SIMPLE_FILTERS.includes(type)) return [filter, nrWords]
  try {
    const [argument, nrMore] = argumentOf(type, words.slice(nrWords))
    return [{ ...filter, ...argument }, nrWords + nrMore]
  } catch (error) {
    if (!(error instanceof DamoRefusal)) throw error
    throw new DamoRefusal(`handling ${reprOf(words)} fail (${error.message})`)
  }
}

function argumentOf(type: string, words: readonly string[]): [Partial<Filter>, number] {
  const need = (count: number, message: string): void => {
    if (words.length < count) throw new DamoRefusal(message)
  }
  switch (type) {
    case 'memcg':
      need(1, 'no memcg path is given')
      return [{ memcgPath: words[0] }, 1]
    case 'addr': {
      need(2, 'no address range is given')
      const [start, end] = words
      const range = (text: string): string => `wrong addr range (${reprOf(words)}, ${text})`
      return [
        { addressRange: guarded(() => ({ start: readBytes(start), end: readBytes(end) }), range) },
        2,
      ]
    }
    case 'target': {
      need(1, 'no target argument')
      const failed = (text: string): string =>
        `target filter creation failed (${words[0]}, ${text})`
      return [{ targetIdx: guarded(() => readNr(words[0]), failed) }, 1]
    }
    case 'hugepage_size':
      need(2, 'no range for hugepage sizes is given')
      return [{ hugepageSize: words.slice(0, 2).map(readBytes) }, 2]
    default:
      throw new DamoRefusal('unsupported filter type')
  }
}

function fromOlderForm(words: readonly string[]): string[] {
  if (words.length < 2) {
    throw new DamoRefusal(`converting format fail (${reprOf(words)}, <2 filter argument)`)
  }
  const [type, matching, ...rest] = words
  const last = rest.at(-1) ?? ''
  const saysWhat = ['allow', 'pass', 'reject', 'deny', 'block'].includes(last)
  const isAllowing = last === 'allow' || last === 'pass'
  return [
    isAllowing ? 'allow' : 'reject',
    ...(matching === 'matching' ? [] : ['none']),
    type,
    ...(saysWhat ? rest.slice(0, -1) : rest),
  ]
}

/**
 * Reads the probes of all contexts: the filters, cut into probes by `--nr_probe_filters`.
 *
 * @throws DamoRefusal
 */
export function probesOf(
  options: readonly (readonly string[])[],
  nrFilters: readonly number[] = [options.length],
): Probe[] {
  const filters = options.map(probeFilterOf)
  if (filters.length === 0) return []
  const sum = nrFilters.reduce((a, b) => a + b, 0)
  if (sum !== filters.length) {
    const numbers = `${sum} != ${filters.length}`
    throw new DamoRefusal(`--nr_probe_filters mismatches --probe_filter (${numbers})`)
  }
  let start = 0
  return nrFilters.map((nr) => {
    const part = filters.slice(start, start + nr)
    start += nr
    return { filters: part }
  })
}

function probeFilterOf(words: readonly string[]): ProbeFilter {
  if (words.length < 2) {
    throw new DamoRefusal(`expected >=2 fields but ${words.length}`)
  }
  if (words[0] !== 'allow' && words[0] !== 'reject') {
    throw new DamoRefusal(`expected allow|reject but ${words[0]}`)
  }
  const isMatching = words[1] !== 'non'
  const rest = words.slice(isMatching ? 1 : 2)
  if (rest.length === 0) throw new DamoRefusal('filter type is not given')
  const [type] = rest
  if (type === 'memcg' && rest.length < 2) throw new DamoRefusal('memcg path is not given')
  const path = type === 'memcg' ? rest[1] : null
  return { type, isMatching, isAllowing: words[0] === 'allow', path }
}
