/** `report footprints`: how much memory processes and the system used, over time. */
import { readFileSync } from 'node:fs'
import { DamoFault } from '../../params/fault.js'
import { showValue } from '../../base/units.js'

/** Virtual and resident size of the processes, and what the system uses. */
export type FootprintMetric = 'vsz' | 'rss' | 'sys_used'

const PAGE_BYTES = 4096
const KIB = 1024

type Members = Readonly<Record<string, unknown>>

/**
 * Reads the file that a recording has beside it.
 *
 * @returns bytes at each time of the file, for any metric
 * @throws DamoFault where it is none
 */
export function readFootprints(file: string): (metric: FootprintMetric) => number[] {
  let times: readonly unknown[]
  try {
    times = JSON.parse(readFileSync(file, 'utf8')) as readonly unknown[]
    if (!Array.isArray(times)) throw new Error(`not a list (got ${showValue(times)})`)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new DamoFault(why, `${file}: cannot read memory footprints (${why})`)
  }
  const fail = (time: number, what: string): never => {
    throw new DamoFault(`'${what}'`, `${file}: time ${time}: "${what}" is missing or wrong`)
  }
  return (metric) =>
    times.map((time, i) => {
      const entries = (time as Members | null)?.footprints
      if (!Array.isArray(entries)) return fail(i, 'footprints')
      // Of a process that is there twice, the last entry counts.
      const byPid = new Map(entries.map((entry: Members) => [entry.pid ?? null, entry.footprint]))
      let bytes = 0
      for (const [pid, footprint] of byPid) {
        bytes += bytesOf(metric, pid === null, (footprint ?? {}) as Members, (key) => fail(i, key))
      }
      return bytes
    })
}

function bytesOf(
  metric: FootprintMetric,
  isSystem: boolean,
  footprint: Members,
  fail: (key: string) => never,
): number {
  const number = (key: string): number => {
    const value = footprint[key]
    return typeof value === 'number' ? value : fail(key)
  }
  if (isSystem) return metric === 'sys_used' ? (number('total') - number('free')) * KIB : 0
  if (metric === 'vsz') return number('size') * PAGE_BYTES
  return metric === 'rss' ? number('resident') * PAGE_BYTES : 0
}
