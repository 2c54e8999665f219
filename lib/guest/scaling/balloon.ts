/**
 * virtio-balloon: takes pages wherever the allocator finds them, and tells the host their numbers. Whether that frees
 * anything on a host with pages of 2 MiB is left to luck. Follows `virtballoon_changed()`, which does it in steps.
 */
import { createKey } from '../../base/random.js'
import { reclaim } from '../allocate.js'
import { giveBackBallooned } from '../backing.js'
import { drawKey, type Guest } from '../guest.js'
import { allocPages } from '../memory/buddy.js'
import { freePages } from '../memory/free-pages.js'
import { OWNER } from '../memory/guest-memory.js'
import type { Scaling, ScalingKind } from './scaling.js'
import { CPU, excessPages, MARGIN } from './wanted-size.js'

/** See the top of the file. */
export const balloon: ScalingKind = {
  name: 'balloon',
  doc: 'virtio-balloon, whose target leaves the guest some free memory.',
  source: 'drivers/virtio/virtio_balloon.c',
  parameters: {
    margin: MARGIN,
    cpu: CPU,
  },
  create: (guest, values) => createBalloon(guest, values.margin, values.cpu),
}

/** Pages that the balloon gives rather than have somebody killed. Follows `virtio_balloon_oom_notify()`. */
const DEFLATE_ON_OOM = 256
const key = createKey()

function createBalloon(guest: Guest, margin: number, cpu: number): Scaling {
  const { memory, costs, stepUs } = guest
  guest.onOom = () => {
    const pages = memory.pages[OWNER.balloon]
    if (pages === 0) return false
    return freePages(memory, OWNER.balloon, DEFLATE_ON_OOM, 'together', drawKey(guest, key)) > 0
  }
  const mostPages = Math.floor((cpu * stepUs * 1000) / costs.balloonPageNs)
  return {
    step() {
      const excess = excessPages(guest, margin)
      if (excess > 0) inflate(guest, Math.min(excess, mostPages))
      else if (excess < 0) {
        const pages = Math.min(-excess, mostPages, memory.pages[OWNER.balloon])
        freePages(memory, OWNER.balloon, pages, 'together', drawKey(guest, key))
        guest.figures.cpuNs += pages * costs.balloonPageNs
      }
    },
  }
}

/** The guest reclaims for it, but is not killed for it. */
function inflate(guest: Guest, pages: number): void {
  const { memory, watermarks, figures, costs } = guest
  const missing = pages + watermarks.min - memory.nrFree
  if (missing > 0) reclaim(guest, missing)
  const got = allocPages(
    memory,
    OWNER.balloon,
    Math.max(0, Math.min(pages, memory.nrFree - watermarks.min)),
  )
  figures.cpuNs += got * costs.balloonPageNs
  figures.reportedPages += got
  if (got === 0) return
  for (let block = 0; block < memory.nrBlocks; block++) {
    if (memory.ballooned[block] > 0) giveBackBallooned(guest, block)
  }
}
