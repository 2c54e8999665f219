/** How a guest is to be migrated, from the options of a command line. */
import { DamonLabError, UsageError } from '../base/errors.js'
import { HUGE_PAGE_BYTES, PAGE_BYTES, parseBandwidth, parseSize, parseTime } from '../base/units.js'
import type { MigrationPlan } from '../report/migration.js'

/** Options as they were given, or their defaults. */
export interface MigrationPlanOptions {
  readonly bandwidth: string
  readonly downtime: string
  readonly page: string
  readonly memory?: string
  readonly rounds: number
}

/** The plan. @throws UsageError for what is not usable */
export function migrationPlanOf(options: MigrationPlanOptions): MigrationPlan {
  const { bandwidth, downtime, page, memory, rounds } = options
  return {
    bytesPerSecond: above0('--bandwidth', bandwidth, parseBandwidth),
    downtimeUs: timeOf(downtime),
    pageBytes: pageOf(page),
    roundsMax: rounds,
    ...(memory !== undefined && { memoryBytes: above0('--memory', memory, parseSize) }),
  }
}

function above0(option: string, text: string, parse: (text: string) => number): number {
  const value = read(option, text, parse)
  if (value > 0 && Number.isFinite(value)) return value
  throw new UsageError(`${option}: got ${text}; expected a value above 0`)
}

function timeOf(text: string): number {
  const us = read('--downtime', text, (given) => parseTime(given, 'us'))
  if (us >= 0 && /[a-z]/i.test(text)) return us
  throw new UsageError(`--downtime: got ${text}; expected a time with its unit, such as 300ms`)
}

function pageOf(text: string): number {
  const bytes = read('--page', text, parseSize)
  if (bytes === PAGE_BYTES || bytes === HUGE_PAGE_BYTES) return bytes
  throw new UsageError(`--page: got ${text}; expected 4K or 2M`)
}

function read(option: string, text: string, parse: (text: string) => number): number {
  try {
    return parse(text)
  } catch (error) {
    if (!(error instanceof DamonLabError)) throw error
    throw new UsageError(`${option}: ${error.message}`)
  }
}
