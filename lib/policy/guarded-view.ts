/** A policy's view with its arguments checked, for policies that are not of the lab: a wrong page must harm nothing. */
import type { JobView, PolicyView } from './policy.js'

/** The same view; what it is asked for wrongly, or is written to, throws a RangeError or a TypeError. */
export function guardView(view: PolicyView): PolicyView {
  const jobs = view.jobs.map((job) => guardJob(job, view.nodes.length))
  for (const node of view.nodes) Object.freeze(node)
  Object.freeze(view.nodes)
  Object.freeze(view.swap)
  return Object.freeze(
    Object.defineProperties(
      {},
      {
        ...Object.getOwnPropertyDescriptors(view),
        jobs: { value: Object.freeze(jobs), enumerable: true },
      },
    ),
  ) as PolicyView
}

function guardJob(job: JobView, nrNodes: number): JobView {
  const targetAt = (target: number): number => {
    checkRange('target', target, job.targetPages.length)
    return target
  }
  const checkPage = (target: number, page: number): void => {
    checkRange('page', page, job.targetPages[targetAt(target)])
  }
  const atPage =
    <Result>(act: (target: number, page: number) => Result) =>
    (target: number, page: number): Result => {
      checkPage(target, page)
      return act(target, page)
    }
  const guarded: Partial<JobView> = {
    targetPages: Object.freeze([...job.targetPages]),
    some: guardStalls(job.some),
    full: guardStalls(job.full),
    reclaim(pages, isOfFiles) {
      checkAmount('pages', pages)
      return job.reclaim(pages, isOfFiles)
    },
    setHigh(pages) {
      if (pages !== Infinity) checkAmount('pages', pages)
      job.setHigh(pages)
    },
    pageOut: atPage((target, page) => job.pageOut(target, page)),
    nodeOf: atPage((target, page) => job.nodeOf(target, page)),
    orderOf: atPage((target, page) => job.orderOf(target, page)),
    isActive: atPage((target, page) => job.isActive(target, page)),
    split: atPage((target, page) => job.split(target, page)),
    markAccessed: atPage((target, page) => {
      job.markAccessed(target, page)
    }),
    move(target, page, node, isOnFault) {
      checkPage(target, page)
      checkRange('node', node, nrNodes)
      return job.move(target, page, node, isOnFault)
    },
    protect(target, start, end, isEverywhere) {
      const pages = job.targetPages[targetAt(target)]
      checkRange('start', start, pages)
      checkRange('end', end, pages + 1)
      return job.protect(target, start, end, isEverywhere)
    },
    lookAt(target, pages, nr, sinceUs, costNs, hits) {
      checkRange('nr', nr, Math.min(pages.length, hits.length) + 1)
      for (let i = 0; i < nr; i++) checkPage(target, pages[i])
      checkAmount('costNs', costNs)
      job.lookAt(target, pages, nr, sinceUs, costNs, hits)
    },
  }
  const descriptors = Object.getOwnPropertyDescriptors(job)
  return Object.freeze(
    Object.defineProperties({}, { ...descriptors, ...Object.getOwnPropertyDescriptors(guarded) }),
  ) as JobView
}

/** Averages are a copy: those of the machine are its own. */
function guardStalls(stalls: JobView['some']): JobView['some'] {
  return Object.freeze({
    get totalUs() {
      return stalls.totalUs
    },
    get averages() {
      return Array.from(stalls.averages)
    },
  })
}

function checkRange(name: string, value: number, end: number): void {
  if (Number.isInteger(value) && value >= 0 && value < end) return
  throw new RangeError(`${name}: got ${value}; expected a whole number from 0 to ${end - 1}`)
}

function checkAmount(name: string, value: number): void {
  if (Number.isFinite(value) && value >= 0) return
  throw new RangeError(`${name}: got ${value}; expected a number from 0`)
}
