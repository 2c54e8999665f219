/** Kdamonds of a canonical scenario, in the form that damo prints; all numbers exact. */
import { formatCount, formatShare, formatSize } from '../base/format.js'
import { parseShare } from '../base/units.js'
import { schemeObject, type Scheme } from '../params/scheme.js'
import { isList, isObject, type DamoValue } from '../params/value.js'
import type { ContextDocument, IntervalsDocument, KdamondDocument } from './document.js'
import type { Processes } from './processes.js'
import { sampleControlText } from './sample-control.js'
import { plainInteger } from './source.js'
import { tableProfilingText } from './table-profiling.js'
import { timeText, type JsonObject } from './texts.js'

/** A kdamond, `pid` as a number. */
export function kdamondOf(
  { refresh_ms, contexts }: KdamondDocument,
  processes: Processes,
): JsonObject {
  return { refresh_ms, contexts: contexts.map((context) => contextOf(context, processes)) }
}

function contextOf(context: ContextDocument, processes: Processes): JsonObject {
  const { ops, addr_unit, targets, intervals, nr_regions, pause, schemes, sample_control } = context
  return {
    ops,
    addr_unit: formatSize(addr_unit),
    ...(targets !== undefined && {
      targets: targets.map(({ pid, regions }) => ({
        pid: numberOf(pid, processes),
        obsolete: false,
        regions: (regions ?? []).map(({ start, end }) => ({
          start: formatCount(start),
          end: formatCount(end),
        })),
      })),
    }),
    intervals: intervalsOf(intervals),
    nr_regions: { min: formatCount(nr_regions.min), max: formatCount(nr_regions.max) },
    probes: [],
    sample_control: sampleControlText(sample_control),
    ...tableProfilingText(context.page_table_profiling),
    pause,
    schemes: schemes.map(schemeOf),
  }
}

/** A scheme, all numbers exact. */
export function schemeOf(scheme: Scheme): JsonObject {
  return plainOf(schemeObject(scheme, 'exact', false)) as JsonObject
}

/** One of damo's values as plain JSON; large integers become texts of their digits. */
function plainOf(value: DamoValue): unknown {
  if (isObject(value)) {
    return Object.fromEntries([...value].map(([key, each]) => [key, plainOf(each)]))
  }
  if (isList(value)) return value.map(plainOf)
  return typeof value === 'bigint' ? plainInteger(value) : value
}

function intervalsOf({ intervals_goal: goal, ...intervals }: IntervalsDocument): JsonObject {
  const { access_bp, aggrs, min_sample_us, max_sample_us } = goal ?? NO_GOAL
  const share = formatShare(access_bp / 10_000)
  const isExact = Math.trunc(parseShare(share, 10_000)) === access_bp
  return {
    sample_us: timeText(intervals.sample_us),
    aggr_us: timeText(intervals.aggr_us),
    ops_update_us: timeText(intervals.ops_update_us),
    intervals_goal: {
      access_bp: isExact ? share : String(access_bp),
      aggrs: formatCount(aggrs),
      min_sample_us: timeText(min_sample_us),
      max_sample_us: timeText(max_sample_us),
    },
  }
}

const NO_GOAL = { access_bp: 0, aggrs: 0, min_sample_us: 0, max_sample_us: 0 }

function numberOf(pid: string | number | null | undefined, processes: Processes): number | null {
  return pid === undefined || pid === null ? null : processes.list[processes.indexOf(pid)].pid
}
