/** The quota-goal recordings: a scheme whose goal is fed with one value after the other, and what came of it. */
import { formatSizeExact, formatTimeExact } from '../../lib/base/format.js'
import type { Recording } from '../../lib/compare/recording.js'

/** A reading of the effective size, on the monitor's clock. */
export interface QuotaReading {
  readonly atUs: number
  /** Value that was fed in last. */
  readonly value: number
  readonly esz: number
  /** Size tried so far. */
  readonly szTried: number
}

/** The machine's uptime when kdamond started: of its aggregations of 105 ms 4 fit until 3.76 s, 8 until 4.22 s. */
const START_S = 3.3
/** A reader, or writer, of sysfs gets its answer this much after the loop gave it. */
const ANSWER_US = 100_000

/** All readings of a recording; none where no goal was fed. */
export function quotaReadings({ quota_goal_log: log }: Recording): QuotaReading[] {
  if (log === undefined) return []
  const column = (name: string): number => log.columns.indexOf(name)
  const [uptime, value] = [column('uptime_s'), column('user_input_current_value')]
  const [esz, szTried] = [column('effective_bytes'), column('sz_tried')]
  return log.rows.map((row) => ({
    atUs: Math.round(1e6 * (row[uptime] - START_S)) - ANSWER_US,
    value: row[value],
    esz: row[esz],
    szTried: row[szTried],
  }))
}

/** The part of the scenario that a quota-goal recording adds; undefined for others. */
export function quotaGoalPart(
  recording: Recording,
):
  | { readonly durationUs: number; readonly schemes: object[]; readonly events: object[] }
  | undefined {
  const { quota_scheme: given } = recording
  const readings = quotaReadings(recording)
  if (given === undefined || readings.length === 0) return undefined
  const { action, bytes, reset_interval_ms: resetMs, goal } = given
  const first = readings[0].value
  const quotas = {
    time_ms: 0,
    sz_bytes: bytes === 0 ? 0 : formatSizeExact(bytes),
    reset_interval_ms: formatTimeExact(resetMs * 1e6),
    weights: { sz_permil: 0, nr_accesses_permil: 0, age_permil: 0 },
    goals: [{ metric: goal.metric, target_value: goal.target_value, current_value: first }],
  }
  // A value is put in before it is first read with; the answer to that is waited for, too.
  const events = readings.flatMap(({ atUs, value }, i) =>
    i === 0 || value === readings[i - 1].value
      ? []
      : [{ at: formatTimeExact((atUs - 2 * ANSWER_US) * 1000), user_input: value }],
  )
  const durationUs = readings[readings.length - 1].atUs + ANSWER_US
  return { durationUs, schemes: [{ action, quotas }], events }
}
