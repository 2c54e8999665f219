/** A scheme of a recording, as a scenario writes it. */
import { formatSizeExact, formatTimeExact } from '../../../lib/base/format.js'
import type { SchemeFiles } from './recording.js'

/** "max" of sizes: 64 bits, as JSON has it. */
const SIZE_MAX = 2 ** 64

/** The scheme that its sysfs files describe. @param fed what its goal was fed with first */
export function schemeOf(files: SchemeFiles, fed: number | undefined): object {
  const { action, target_nid: nid } = files
  const isMigration = action === 'migrate_hot' || action === 'migrate_cold'
  const metric = files['watermarks/metric'] ?? 'none'
  return {
    action,
    ...(isMigration && { target_nid: nid }),
    access_pattern: {
      sz_bytes: boundsOf(files, 'sz', (size) => (size >= SIZE_MAX ? 'max' : formatSizeExact(size))),
      nr_accesses: boundsOf(files, 'nr_accesses', (samples) => `${samples} samples`),
      age: boundsOf(files, 'age', (intervals) => `${intervals} aggr_intervals`),
    },
    quotas: quotasOf(files, fed),
    ...(metric !== 'none' && {
      watermarks: {
        metric,
        interval_us: formatTimeExact(numberOf(files, 'watermarks/interval_us') * 1000),
        high_permil: numberOf(files, 'watermarks/high'),
        mid_permil: numberOf(files, 'watermarks/mid'),
        low_permil: numberOf(files, 'watermarks/low'),
      },
    }),
    filters: filtersOf(files),
  }
}

/** A number of a scheme; what is not there is 0. */
export function numberOf(files: SchemeFiles, name: string): number {
  return Number(files[name] ?? 0)
}

function boundsOf(files: SchemeFiles, name: string, format: (value: number) => string): object {
  const bound = (which: string): string =>
    format(numberOf(files, `access_pattern/${name}/${which}`))
  return { min: bound('min'), max: bound('max') }
}

function quotasOf(files: SchemeFiles, fed: number | undefined): object {
  const ofQuota = (name: string): number => numberOf(files, `quotas/${name}`)
  const bytes = ofQuota('bytes')
  const weightOf = (name: string): number => ofQuota(`weights/${name}_permil`)
  const metric = files['quotas/goals/0/target_metric'] as string | undefined
  return {
    time_ms: formatTimeExact(ofQuota('ms') * 1e6),
    sz_bytes: bytes === 0 ? 0 : formatSizeExact(bytes),
    reset_interval_ms: formatTimeExact(ofQuota('reset_interval_ms') * 1e6),
    weights: {
      sz_permil: weightOf('sz'),
      nr_accesses_permil: weightOf('nr_accesses'),
      age_permil: weightOf('age'),
    },
    ...(metric !== undefined && {
      goals: [{ metric, target_value: ofQuota('goals/0/target_value'), current_value: fed ?? 0 }],
    }),
  }
}

/** Those of 6.12: each rejects what matches. */
function filtersOf(files: SchemeFiles): object[] {
  return Array.from({ length: numberOf(files, 'filters/nr_filters') }, (_, i) => {
    const type = files[`filters/${i}/type`]
    const matching = files[`filters/${i}/matching`] === 'Y'
    const addr = (which: string): number => numberOf(files, `filters/${i}/addr_${which}`)
    return {
      filter_type: type,
      matching,
      allow: false,
      ...(type === 'addr' && { address_range: { start: addr('start'), end: addr('end') } }),
    }
  })
}
