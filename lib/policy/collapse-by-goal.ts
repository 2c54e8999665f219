/** Huge pages for the hottest memory, up to a share of all. */
import { goalOf, quotasOf, VIRTUAL_MONITORING, virtualKdamond } from './parts.js'
import { defineSetUp, type SetUp } from './set-up.js'

/** See the top of the file. */
export const collapseByGoal: SetUp = defineSetUp({
  name: 'collapse_by_goal',
  doc: 'Collapses memory, hottest first, until huge pages are a share of the used memory (kernel next).',
  source: 'linux-mm, 20260720120140.881468-1-gutierrez.asier',
  parameters: {
    goal: { unit: 'bp', default: 1000, min: 1, max: 10_000, doc: 'Share of huge pages.' },
    quota_sz: { unit: 'bytes', default: 128_000_000, doc: 'Memory in a window.' },
    quota_reset_interval_ms: { unit: 'ms', default: 1000, doc: 'Length of a window.' },
    apply_interval: { unit: 'us', default: 50_000, doc: 'How often it acts.' },
    temporal: { unit: 'flag', default: true, doc: 'Stops at the goal; else: comes to it slowly.' },
    ...VIRTUAL_MONITORING,
  },
  kdamonds(values) {
    const scheme = {
      action: 'collapse',
      access_pattern: {
        sz_bytes: { min: 0, max: 'max' },
        nr_accesses: { min: '0 %', max: '100 %' },
        age: { min: '50 us', max: 'max' },
      },
      apply_interval_us: values.apply_interval,
      quotas: {
        ...quotasOf({
          bytes: values.quota_sz,
          resetMs: values.quota_reset_interval_ms,
          weights: [0, 1, 1],
          goals: [goalOf('hugepage_mem_bp', values.goal)],
        }),
        goal_tuner: values.temporal === 1 ? 'temporal' : 'consist',
      },
    }
    return { kdamondPerTarget: virtualKdamond(values, [scheme]) }
  },
})
