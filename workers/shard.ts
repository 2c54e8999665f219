import { liveAsShard, type ShardFigures, type ShardSetup } from '../lib/engine/shard.js'

/** A shard's thread: one piscina task that lasts as long as the run. */
export default function runShard(setup: ShardSetup): ShardFigures {
  return liveAsShard(setup)
}
