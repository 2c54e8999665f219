/** Guests that somebody should look at: that need little of what they have, or hurt themselves or others. */
import { formatSize } from '../../base/format.js'
import type { Finding, FleetFindings, GuestSummary } from './fleet-summary.js'

/** A guest that touches less of its memory is idle. */
const IDLE_SHARE = 0.05
/** Slowdown of a guest that is short of memory. */
const SLOW = 1.1
/** A guest that used so much of its memory at the end, and more than twice its mean, grows without end. */
const FULL_SHARE = 0.9
const GROWTH = 1.5
const SECONDS_MIN = 60

/** See the top of the file; the worst first. */
export function findingsOf(guests: readonly GuestSummary[]): FleetFindings {
  const idle = guests.filter((guest) => isKnown(guest) && isIdle(guest))
  idle.sort((a, b) => b.heldBytes.mean - a.heldBytes.mean)
  const misbehaving = guests.filter(isKnown).flatMap((guest): [Finding, number][] => {
    const reasons = faultsOf(guest)
    return reasons.length === 0
      ? []
      : [[{ guest: guest.name, reason: reasons.join('; ') }, guest.slowdown]]
  })
  misbehaving.sort(([, a], [, b]) => b - a)
  return {
    idle: idle.map(({ name, accessedBytes, heldBytes }) => ({
      guest: name,
      reason: `accesses ${formatSize(accessedBytes.mean)} of ${formatSize(heldBytes.mean)} that it holds`,
    })),
    misbehaving: misbehaving.map(([finding]) => finding),
  }
}

/** A short run says nothing, but of who was killed. */
function isKnown({ runningSeconds, state }: GuestSummary): boolean {
  return runningSeconds >= SECONDS_MIN || state === 'killed'
}

function isIdle({ state, isWatched, accessedBytes, memoryBytes, slowdown }: GuestSummary): boolean {
  if (state !== 'running' || !isWatched) return false
  return accessedBytes.mean < IDLE_SHARE * memoryBytes && slowdown < SLOW
}

function faultsOf(guest: GuestSummary): string[] {
  const { state, oomKills, slowdown, usedBytes, memoryBytes } = guest
  const reasons: string[] = []
  if (state === 'killed') reasons.push('killed: it held most when the host was out of memory')
  if (oomKills > 0) reasons.push(`out of memory ${oomKills} times`)
  if (slowdown > SLOW) reasons.push(`waits for memory: ${slowdown.toFixed(2)} times as slow`)
  const isFull = usedBytes.end > FULL_SHARE * memoryBytes
  if (isFull && usedBytes.end > GROWTH * usedBytes.mean) {
    reasons.push(`grows without end: ${formatSize(usedBytes.end)} of ${formatSize(memoryBytes)}`)
  }
  return reasons
}
