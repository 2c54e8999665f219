/** One thread's guests: booted when they arrive, stepped while they run, dropped when they are gone. */
import {
  FLEET_WORDS,
  fleetColumnsOver,
  LIFE,
  type FleetColumns,
} from '../../guest/fleet-columns.js'
import { bootGuest, setLimits, stepGuest, type LiveGuest } from '../../guest/guest-step.js'
import type { FleetPlan } from '../../guest/plan.js'
import { PAGES_PER_BLOCK } from '../../guest/memory/guest-memory.js'
import {
  controlBlockOver,
  finishRound,
  readRound,
  waitForRound,
  type ControlBlock,
} from '../control-block.js'

/** What a shard is told at its start; all of it can be posted to a worker. */
export interface FleetShardSetup {
  readonly plan: FleetPlan
  readonly shard: number
  readonly nrShards: number
  readonly columns: SharedArrayBuffer
  readonly control: SharedArrayBuffer
}

/** See the top of the file. */
export interface FleetShard {
  readonly plan: FleetPlan
  readonly columns: FleetColumns
  /** Its guests, by their positions in the fleet, ascending. */
  readonly members: readonly number[]
  readonly live: Map<number, LiveGuest>
  /** Events that have taken effect. */
  nrEvents: number
}

/** Blocks of each guest. */
export function blocksOf({ guests }: FleetPlan): number[] {
  return guests.map(({ pages }) => pages / PAGES_PER_BLOCK)
}

/** A shard without guests. */
export function createFleetShard(setup: Omit<FleetShardSetup, 'control'>): FleetShard {
  const { plan, shard, nrShards, columns } = setup
  const members = plan.guests.flatMap((_, g) => (g % nrShards === shard ? [g] : []))
  return {
    plan,
    columns: fleetColumnsOver(columns, blocksOf(plan)),
    members,
    live: new Map(),
    nrEvents: 0,
  }
}

/** One step of all of its guests, up to a time. */
export function stepShard(shard: FleetShard, nowUs: number): void {
  const { plan, columns, members, live } = shard
  const showsTouches = columns.words[FLEET_WORDS.showsTouches] === 1
  const setting = { nowUs, showsTouches, swapReadUs: plan.host.swapReadUs }
  const fromUs = nowUs - plan.stepUs
  for (const guest of members) {
    if (columns.life[guest] !== LIFE.running) {
      live.delete(guest)
      continue
    }
    if (live.has(guest)) continue
    live.set(guest, boot(shard, guest, fromUs))
  }
  for (; shard.nrEvents < plan.events.length; shard.nrEvents++) {
    const event = plan.events[shard.nrEvents]
    if (event.atUs > fromUs) break
    for (const guest of event.guests) {
      const one = live.get(guest)
      if (one !== undefined) setLimits(one, event.limits)
    }
  }
  for (const one of live.values()) stepGuest(one, setting)
}

function boot({ plan, columns }: FleetShard, index: number, nowUs: number): LiveGuest {
  const { seed, stepUs, costs, host, kernel, durationUs, guests, events } = plan
  const setup = { plan: guests[index], index, columns, seed, stepUs, costs, hostOrder: host.order }
  const one = bootGuest(setup, kernel, durationUs)
  for (const event of events) {
    if (event.atUs <= nowUs && event.guests.includes(index)) setLimits(one, event.limits)
  }
  return one
}

/** Lives as a shard until it is told to stop. */
export function liveAsFleetShard(setup: FleetShardSetup): void {
  const control: ControlBlock = controlBlockOver(setup.control, setup.nrShards)
  const shard = createFleetShard(setup)
  for (let round = 0; ;) {
    round = waitForRound(control, round)
    const { order, untilUs } = readRound(control)
    if (order === 'stop') return
    stepShard(shard, untilUs)
    const result = { result: 0, status: 'reached', outboxBytes: 0, reachedUs: untilUs } as const
    finishRound(control, setup.shard, result)
  }
}
