import { EXIT } from './exit-codes.js'

/** Ctrl-C and SIGTERM, while a command keeps what it has. */
export interface Interruption {
  /** Aborts at the first signal. */
  readonly signal: AbortSignal
  /** What to end with: 130 or 143 after a signal, else undefined. */
  exitCode(): number | undefined
  /** Gives the signals their usual effect again. */
  dispose(): void
}

/**
 * Turns the first SIGINT or SIGTERM into an abort; a second one ends the process at once, as usual.
 */
export function interruptOnSignals(): Interruption {
  const controller = new AbortController()
  let code: number | undefined
  const abort = (exitCode: number) => (): void => {
    code ??= exitCode
    dispose()
    controller.abort()
  }
  const onInt = abort(EXIT.interrupted)
  const onTerm = abort(EXIT.terminated)
  const dispose = (): void => {
    process.off('SIGINT', onInt)
    process.off('SIGTERM', onTerm)
  }
  process.on('SIGINT', onInt)
  process.on('SIGTERM', onTerm)
  return { signal: controller.signal, exitCode: () => code, dispose }
}
