/** What commands have in common that run many points: a bar, and signals. */
import type { SweepProgress } from '../tune/sweep.js'
import { remark, type CommandHost } from './host.js'
import { interruptOnSignals } from './signals.js'
import { createSweepBar } from './sweep-progress.js'

/** What a command came to. */
export interface Swept<Result> {
  readonly result: Result
  /** What to end with after a signal; undefined: there was none. */
  readonly exitCode: number | undefined
}

/**
 * Sweeps with progress on standard error, and cuts it short at the first signal.
 *
 * @param nothing what to say where a signal came before anything was run
 * @returns undefined in that case; the exit code is set
 */
export async function sweepInterruptibly<Result>(
  host: CommandHost,
  nothing: string,
  run: (signal: AbortSignal, onProgress: (progress: SweepProgress) => void) => Promise<Result>,
): Promise<Swept<Result> | undefined> {
  const interruption = interruptOnSignals()
  const bar = await createSweepBar()
  try {
    const result = await run(interruption.signal, (progress) => bar.update(progress))
    return { result, exitCode: interruption.exitCode() }
  } catch (error) {
    const code = interruption.exitCode()
    if (code === undefined || (error as { code?: unknown }).code !== 'ERR_ABORTED') throw error
    remark(nothing)
    host.exitWith(code)
    return undefined
  } finally {
    bar.stop()
    interruption.dispose()
  }
}
