/** Options that say which accesses are looked at; several commands of damo have them. */
import type { Arguments, OptionSpec } from '../../params/argparse.js'
import type { FilterTexts } from '../../report/damo/filter-texts.js'
import { numbersOf, textListsOf, textsOf } from './option-values.js'

const RANGE = { words: 2, placeholder: '<min> <max>' } as const
const REPEATED = { ...RANGE, isRepeatable: true } as const
const ALL = ['min', 'max'] as const

/** The options. */
export const FILTER_OPTIONS: readonly OptionSpec[] = [
  { names: ['--sz_region'], ...RANGE, initial: ALL, help: 'regions of these sizes' },
  { names: ['--access_rate'], ...RANGE, initial: ALL, help: 'regions of these access rates' },
  {
    names: ['--age'],
    ...RANGE,
    initial: ALL,
    help: 'regions of these ages; a bare number is microseconds',
  },
  {
    names: ['--address'],
    ...REPEATED,
    placeholder: '<start> <end>',
    help: 'parts of regions at these addresses',
  },
  { names: ['--sz_snapshot'], ...REPEATED, help: 'snapshots of these total sizes' },
  {
    names: ['--snapshot_time'],
    ...REPEATED,
    placeholder: '<start> <end>',
    help: 'snapshots taken between these times; a bare number is nanoseconds',
  },
  {
    names: ['--snapshot_idx'],
    ...REPEATED,
    placeholder: '<first> <last>',
    help: 'snapshots of these numbers',
  },
  { names: ['--temperature'], ...REPEATED, type: 'int', help: 'regions of these temperatures' },
]

/** What the options say. */
export function filterTexts(values: Arguments): FilterTexts {
  const temperatures = values.temperature as readonly (readonly bigint[])[] | undefined
  return {
    sizes: textsOf(values, 'sz_region')!,
    rates: textsOf(values, 'access_rate')!,
    ages: textsOf(values, 'age')!,
    addresses: textListsOf(values, 'address'),
    snapshotSizes: textListsOf(values, 'sz_snapshot'),
    snapshotTimes: textListsOf(values, 'snapshot_time'),
    snapshotIndexes: textListsOf(values, 'snapshot_idx'),
    temperatures: temperatures?.map(([min, max]) => [Number(min), Number(max)]),
    weights:
      'temperature_weights' in values ? numbersOf(values, 'temperature_weights') : [0, 100, 100],
  }
}
