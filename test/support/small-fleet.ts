/** A fleet that runs in a blink, and what it comes to. */
import { runFleet, type FleetResult } from '../../lib/engine/fleet/run-fleet.js'
import { parseFleet } from '../../lib/scenario/load-fleet.js'

/** Fourteen guests of 64 MiB on a host of 512 MiB: twelve that serve, one that leaves, one that comes late. */
export const SMALL_FLEET: Readonly<Record<string, unknown>> = {
  name: 'small',
  seed: 3,
  duration: '90 s',
  step: '2 s',
  host: { memory: '512 MiB' },
  guests: [
    { name: 'web', count: 12, memory: '64 MiB', template: 'service', scaling: 'acma_v2' },
    { name: 'short', memory: '64 MiB', template: 'service', stays: '10 s' },
    { name: 'idle', memory: '64 MiB', arrives: '20 s', areas: [{ name: 'all', size: '8 MiB' }] },
  ],
}

/** Runs it in this thread. */
export function runSmallFleet(change: object = {}): Promise<FleetResult> {
  return runFleet(parseFleet({ ...SMALL_FLEET, ...change }).plan, { workers: 1 })
}
