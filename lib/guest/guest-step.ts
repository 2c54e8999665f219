/** A guest in motion: what happens in one step of the fleet, in order. */
import { PAGE_BYTES } from '../base/units.js'
import type { KernelLevel } from '../core/kernel.js'
import { keepFree } from './allocate.js'
import { settleFaults, showTouches, touchOut } from './backing.js'
import { createGuestMonitor, type GuestMonitor } from './guest-monitor.js'
import { putFigures } from './guest-figures.js'
import { createGuest, type Guest, type GuestSetup } from './guest.js'
import { OWNER, PAGES_PER_BLOCK } from './memory/guest-memory.js'
import { structPageBytes } from './memory/struct-pages.js'
import type { GuestLimits } from './plan.js'
import { stepPrograms } from './programs.js'
import { scalingKind } from './scaling/index.js'
import type { Scaling } from './scaling/scaling.js'

/** A guest with all that acts on it. */
export interface LiveGuest {
  readonly guest: Guest
  /** null: nobody watches. */
  readonly monitor: GuestMonitor | null
  readonly scaling: Scaling
}

/** What the fleet tells a guest of a step. */
export interface StepSetting {
  /** The end of the step. */
  readonly nowUs: number
  /** The host wants to know what is touched. */
  readonly showsTouches: boolean
  /** To read a block back from the host's swap, µs. */
  readonly swapReadUs: number
}

/** A guest as it arrives. */
export function bootGuest(
  setup: Omit<GuestSetup, 'memmapOnBlock'>,
  kernel: KernelLevel,
  untilUs: number,
): LiveGuest {
  const { plan } = setup
  const { name, values } = plan.scaling
  const kind = scalingKind(name)
  const guest = createGuest({ ...setup, memmapOnBlock: kind.memmapOnBlock === true })
  const monitor =
    plan.monitor === null ? null : createGuestMonitor(guest, plan.monitor, kernel, untilUs)
  return { guest, monitor, scaling: kind.create(guest, values, monitor) }
}

/** Puts other limits into force. */
export function setLimits({ guest }: LiveGuest, limits: Partial<GuestLimits>): void {
  Object.assign(guest.limits, limits)
}

/** One step. */
export function stepGuest({ guest, monitor, scaling }: LiveGuest, setting: StepSetting): void {
  const { nowUs, showsTouches, swapReadUs } = setting
  const { figures, columns, index, stepUs } = guest
  guest.stallUs = 0
  figures.hostStallUs += columns.hostStall[index]
  columns.hostStall[index] = 0
  stepPrograms(guest, nowUs)
  touchOut(guest, swapReadUs)
  keepFree(guest)
  guest.pressureUs += Math.min(guest.stallUs, stepUs)
  monitor?.run(nowUs)
  scaling.step(nowUs)
  settleFaults(guest)
  if (showsTouches) showTouches(guest)
  tell(guest)
}

/** Writes the figures where the host can see them. */
function tell(guest: Guest): void {
  const { memory, figures, out, columns, index } = guest
  figures.usedPages = usedPages(guest)
  figures.freePages = memory.nrFree
  figures.takenPages = memory.nrTaken * PAGES_PER_BLOCK
  figures.offlinePages = memory.nrOffline * PAGES_PER_BLOCK
  figures.balloonPages = memory.pages[OWNER.balloon]
  figures.structPages = structPageBytes(memory) / PAGE_BYTES
  figures.outPages = 0
  for (const pages of out) figures.outPages += pages
  figures.stallUs += guest.stallUs
  figures.runningUs += guest.stepUs
  putFigures(figures, columns.figures, index)
}

function usedPages({ memory }: Guest): number {
  const online = memory.nrOnline * PAGES_PER_BLOCK
  return online - memory.nrFree - memory.pages[OWNER.balloon]
}
