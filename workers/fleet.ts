import { liveAsFleetShard, type FleetShardSetup } from '../lib/engine/fleet/fleet-shard.js'

/** A shard of a fleet: one piscina task that lasts as long as the run. */
export default function runFleetShard(setup: FleetShardSetup): void {
  liveAsFleetShard(setup)
}
