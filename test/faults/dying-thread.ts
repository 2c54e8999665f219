import { controlOver, awaitStart } from '../../lib/engine/concurrent/control.js'
import type { ThreadSetup } from '../../lib/engine/concurrent/thread.js'

/** A thread that dies at the start of the run, as when memory runs out. */
export default function runConcurrentThread({ control, nrMonitors }: ThreadSetup): never {
  awaitStart(controlOver(control, nrMonitors))
  // eslint-disable-next-line no-restricted-properties -- dying is what it is for
  process.exit(9)
}
