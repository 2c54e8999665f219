/**
 * What a guest's programs do in a step: areas grow and shrink, pages are freed here and there and allocated anew, and
 * what is not in memory is touched and comes back.
 */
import { createKey } from '../base/random.js'
import { expm1 } from '../base/math.js'
import { allocateFor, forgetOut } from './allocate.js'
import { loadAt, wantedPages } from './area-shape.js'
import { drawCount, drawKey, type Guest } from './guest.js'
import { allocPages } from './memory/buddy.js'
import { freePages } from './memory/free-pages.js'
import { FIRST_AREA, OWNER } from './memory/guest-memory.js'
import type { AreaPlan } from './plan.js'

const US_PER_MINUTE = 60_000_000
const key = createKey()

/** See the top of the file. @param nowUs the end of the step */
export function stepPrograms(guest: Guest, nowUs: number): void {
  const sinceUs = nowUs - guest.arrivedUs
  guest.plan.areas.forEach((area, i) => {
    const owner = FIRST_AREA + i
    guest.rates[owner] = loadAt(area, sinceUs) / area.everyUs
    const wanted = wantedPages(area, i, sinceUs, guest.key)
    resize(guest, area, owner, wanted)
    if (area.churn > 0) churn(guest, owner, area.churn)
    comeBack(guest, area, owner)
  })
  stepKernel(guest)
}

/** Free memory that a cache may grow into. */
function roomOf({ memory, watermarks }: Guest): number {
  return Math.max(0, memory.nrFree - watermarks.high)
}

/** Grows or shrinks an area. What was killed is begun anew at the next step. */
function resize(guest: Guest, area: AreaPlan, owner: number, wanted: number): void {
  const { memory } = guest
  const there = memory.pages[owner] + guest.out[owner]
  if (wanted > there) {
    if (area.isCache) {
      allocPages(memory, owner, Math.min(roomOf(guest), wanted - there))
    } else {
      allocateFor(guest, owner, wanted - there, area.isHuge)
    }
  } else if (wanted < there) {
    const outShare = guest.out[owner] / there
    const fromOut = wanted === 0 ? guest.out[owner] : Math.floor((there - wanted) * outShare)
    forgetOut(guest, owner, fromOut)
    freePages(memory, owner, there - wanted - fromOut, 'together', drawKey(guest, key))
  }
}

function churn(guest: Guest, owner: number, share: number): void {
  const { memory, stepUs } = guest
  const pages = drawCount(guest, (memory.pages[owner] * share * stepUs) / 1e6)
  if (pages === 0) return
  const freed = freePages(memory, owner, pages, 'scattered', drawKey(guest, key))
  allocateFor(guest, owner, freed)
}

/** Pages that are touched but not in memory: their programs wait for each of them. */
function comeBack(guest: Guest, area: AreaPlan, owner: number): void {
  const { out, rates, stepUs, costs, figures, memory } = guest
  if (out[owner] === 0 || rates[owner] === 0) return
  const touched = drawCount(guest, out[owner] * -expm1(-rates[owner] * stepUs))
  const pages = Math.min(touched, out[owner])
  if (pages === 0) return
  // What a cache does not have is read again whether it is kept or not.
  const got = area.isCache
    ? allocPages(memory, owner, Math.min(pages, roomOf(guest)))
    : allocateFor(guest, owner, pages)
  forgetOut(guest, owner, Math.min(got, out[owner]))
  figures.refaults += pages
  guest.stallUs += (pages * (area.isFile ? costs.fileReadNs : costs.swapInNs)) / 1000
}

/** The kernel's own memory grows with what is used; here and there some of it is freed, and allocated anew. */
function stepKernel(guest: Guest): void {
  const { memory, plan, stepUs } = guest
  const { kernelShare, kernelChurn } = plan
  let programs = 0
  for (let owner = FIRST_AREA; owner < memory.pages.length; owner++) programs += memory.pages[owner]
  const wanted = Math.floor(programs * kernelShare)
  const there = memory.pages[OWNER.kernel]
  const churned = drawCount(guest, (there * kernelChurn * stepUs) / US_PER_MINUTE)
  const pages = Math.min(churned, there)
  if (pages > 0) freePages(memory, OWNER.kernel, pages, 'scattered', drawKey(guest, key))
  allocPages(memory, OWNER.kernel, Math.max(0, wanted - there + pages))
}
