/**
 * Senpai as a plugin of oomd has it, with immediate back-off: it pokes a job only while that has felt no pressure of
 * late, and takes the poke back at once, so that nobody who allocates later runs into a limit.
 */
import { PAGE_BYTES } from '../base/units.js'
import { definePolicy, type JobView, type PolicyKind } from './policy.js'

const BP = 10_000
const PERCENT_BP = 100

/** See the top of the file. */
export const senpaiOomd: PolicyKind = definePolicy({
  name: 'senpai_oomd',
  doc: 'Reclaims a share of each cgroup every few seconds, as long as averages of its pressure are below a threshold.',
  source: 'github.com/facebookincubator/oomd, plugins/Senpai.cpp',
  parameters: {
    tick: { unit: 'us', default: 1_000_000, min: 1, doc: 'How often it looks.' },
    interval: { unit: 'count', default: 6, doc: 'Ticks that it leaves out after it reclaimed.' },
    pressure: {
      unit: 'bp',
      default: 10,
      min: 1,
      max: BP,
      doc: 'Pressure (some), over 10 s and over 60 s, at which it stops.',
    },
    max_probe: {
      unit: 'bp',
      default: 100,
      max: BP,
      doc: 'Share of what a cgroup has above its least.',
    },
    limit_min_bytes: {
      unit: 'bytes',
      default: 100 * 2 ** 20,
      doc: 'What is left to a cgroup, besides what cannot be reclaimed.',
    },
    swap_threshold: {
      unit: 'bp',
      default: 8000,
      max: BP,
      doc: 'Share of swap in use from which on only pages of files are reclaimed.',
    },
  },
  pagesOut: true,
  figures: {
    probes: 'Times that it reclaimed.',
    reclaimedBytes: 'What that freed.',
  },
  create(values, { jobs }) {
    const states = jobs.map(() => ({ ticks: values.interval, probes: 0, freedPages: 0 }))
    return {
      everyUs: values.tick,
      onTick({ swap }) {
        const isOfFiles = swap.usedPages * BP >= swap.pages * values.swap_threshold
        for (const [i, job] of jobs.entries()) {
          const state = states[i]
          if (state.ticks > 0) state.ticks--
          else if (pressureOf(job) * PERCENT_BP < values.pressure) {
            const pages = pokeOf(job, values.limit_min_bytes / PAGE_BYTES, values.max_probe / BP)
            if (pages <= 0) continue
            state.probes++
            state.freedPages += job.reclaim(pages, isOfFiles)
            state.ticks = values.interval
          }
        }
      },
      figures: () =>
        states.map(({ probes, freedPages }) => ({
          probes,
          reclaimedBytes: PAGE_BYTES * freedPages,
        })),
    }
  },
})

/** Per cent. */
function pressureOf({ some }: JobView): number {
  return Math.max(some.averages[0], some.averages[1])
}

/** Down to a limit that is a whole page. */
function pokeOf(job: JobView, leastPages: number, share: number): number {
  const least = job.unreclaimablePages + leastPages
  const current = job.residentPages
  return current > least ? current - Math.floor(least + (current - least) * (1 - share)) : 0
}
