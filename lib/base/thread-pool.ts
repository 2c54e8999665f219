/** Piscina pools as the lab uses them: a thread for each task, which mostly lasts as long as the run. */
import type { Piscina } from 'piscina'
import { packageFile } from './package-file.js'
import { THREAD_FLAGS } from './thread-flags.js'

/**
 * A pool of so many threads.
 *
 * @param worker name of the entry point in workers/, or where else it is
 */
export async function createThreadPool<Task, Result>(
  worker: string | URL,
  nrThreads: number,
): Promise<Piscina<Task, Result>> {
  const { Piscina } = await import('piscina')
  const file = typeof worker === 'string' ? packageFile(`dist/workers/${worker}.js`) : worker
  return new Piscina<Task, Result>({
    filename: file.href,
    minThreads: nrThreads,
    maxThreads: nrThreads,
    concurrentTasksPerWorker: 1,
    atomics: 'disabled',
    execArgv: [...THREAD_FLAGS],
  })
}
