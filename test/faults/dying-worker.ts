import { createShard, type ShardSetup } from '../../lib/engine/shard.js'
import { waitForRound } from '../../lib/engine/control-block.js'

/** A worker that takes part in the first round by dying in it, as when memory runs out. */
export default function runShard(setup: ShardSetup): never {
  const shard = createShard(setup)
  waitForRound(shard.control, 0)
  // eslint-disable-next-line no-restricted-properties -- dying is what it is for
  process.exit(9)
}
