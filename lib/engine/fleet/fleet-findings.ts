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
/** Running for less says nothing. */
const SECONDS_MIN = 60

/** See the top of the file; the worst first. */
export function findingsOf(guests: readonly GuestSummary[]): FleetFindings {
  const known = guests.filter(
    ({ runningSeconds, state }) => runningSeconds >= SECONDS_MIN || state === 'killed',
  )
  const idle = known.filter(isIdle)
  idle.sort((a, b) => b.heldBytes.end - a.heldBytes.end)
  const misbehaving = known.flatMap((guest): [Finding, number][] => {
    const reasons = faultsOf(guest)
    return reasons.length === 0
      ? []
      : [[{ guest: guest.name, reason: reasons.join('; ') }, guest.slowdown]]
  })
  misbehaving.sort(([, a], [, b]) => b - a)
  return {
    idle: idle.map(({ name, accessedBytes, heldBytes }) => ({
      guest: name,
      reason: `accesses ${formatSize(accessedBytes)} of ${formatSize(heldBytes.end)} that it holds`,
    })),
    misbehaving: misbehaving.map(([finding]) => finding),
  }
}

function isIdle({ state, accessedBytes, memoryBytes, slowdown }: GuestSummary): boolean {
  return state === 'running' && accessedBytes < IDLE_SHARE * memoryBytes && slowdown < SLOW
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
