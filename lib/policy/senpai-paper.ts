/** Senpai as its paper has it: a little of each job every few seconds, the less the more pressure there is. */
import { PAGE_BYTES } from '../base/units.js'
import { definePolicy, type PolicyKind } from './policy.js'

const BP = 10_000

/** See the top of the file. */
export const senpaiPaper: PolicyKind = definePolicy({
  name: 'senpai_paper',
  doc: 'Reclaims a share of each cgroup every few seconds, in proportion to how far its pressure is below a threshold.',
  source: 'TMO, ASPLOS 2022',
  parameters: {
    interval: { unit: 'us', default: 6_000_000, min: 1, doc: 'How often it acts.' },
    reclaim_ratio: { unit: 'bp', default: 5, max: BP, doc: 'Share of a cgroup, without pressure.' },
    psi_threshold: {
      unit: 'bp',
      default: 10,
      min: 1,
      max: BP,
      doc: 'Share of the time that something waits for memory, at which it stops.',
    },
  },
  pagesOut: true,
  figures: {
    probes: 'Times that it reclaimed.',
    reclaimedBytes: 'What that freed.',
  },
  create({ interval, reclaim_ratio, psi_threshold }, { jobs }) {
    const states = jobs.map(({ some }) => ({ totalUs: some.totalUs, probes: 0, freedPages: 0 }))
    let atUs = 0
    return {
      everyUs: interval,
      onTick({ nowUs }) {
        for (const [i, job] of jobs.entries()) {
          const state = states[i]
          const stallUs = job.some.totalUs - state.totalUs
          const mostUs = ((nowUs - atUs) * psi_threshold) / BP
          state.totalUs = job.some.totalUs
          if (stallUs >= mostUs) continue
          state.probes++
          const calm = 1 - stallUs / mostUs
          const pages = Math.floor(((job.residentPages * reclaim_ratio) / BP) * calm)
          state.freedPages += job.reclaim(pages)
        }
        atUs = nowUs
      },
      figures: () =>
        states.map(({ probes, freedPages }) => ({
          probes,
          reclaimedBytes: PAGE_BYTES * freedPages,
        })),
    }
  },
})
