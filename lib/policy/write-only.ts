/** Write-only monitoring of physical memory, beside that of all accesses. */
import { MONITORING, physicalKdamond } from './parts.js'
import { defineSetUp, type Plain, type SetUp } from './set-up.js'

/** What lets writes alone count. */
const WRITES: Plain = {
  primitives_enabled: { page_table: false, page_fault: true },
  sample_filters: [
    { filter_type: 'write', matching: true, allow: true, cpumask: null, tid_arr: null },
  ],
}

/** See the top of the file. */
export const writeOnly: SetUp = defineSetUp({
  name: 'write_only',
  doc: 'Counts writes alone, and beside them all accesses, for the write working set (kernel next).',
  source: "damo's USAGE, write-only access monitoring; linux-mm, 20250727201813.53858-1-sj",
  parameters: {
    beside_accesses: {
      unit: 'flag',
      default: true,
      doc: 'Another kdamond, the first one, counts all accesses.',
    },
    ...MONITORING,
  },
  kdamonds(values) {
    const intervals = {
      sample_us: values.sample_interval,
      aggr_us: values.aggr_interval,
      ops_update_us: 60_000_000,
    }
    const all = physicalKdamond(values, intervals, [])
    const [context] = all.contexts as readonly Plain[]
    const writes = { ...all, contexts: [{ ...context, sample_control: WRITES }] }
    return { kdamonds: values.beside_accesses === 1 ? [all, writes] : [writes] }
  },
})
