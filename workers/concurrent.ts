import { runThread, type ThreadResult, type ThreadSetup } from '../lib/engine/concurrent/thread.js'

/** A thread of a concurrent run: one piscina task that lasts as long as the run. */
export default function runConcurrentThread(setup: ThreadSetup): ThreadResult {
  return runThread(setup)
}
