/** Runs perf where a report needs it. */
import { spawn, spawnSync } from 'node:child_process'
import { DamoFault } from '../../params/fault.js'

/**
 * Runs perf on this terminal.
 *
 * @throws DamoFault where it cannot be run
 */
export async function runPerf(program: string, words: readonly string[]): Promise<void> {
  const perf = spawn(program, words, { stdio: 'inherit' })
  await new Promise<void>((resolve, reject) => {
    perf.on('error', (error) => reject(cannotRun(program, error.message)))
    perf.on('close', () => resolve())
  })
}

/** Lines that perf prints; undefined where it cannot be run, or fails. */
export function perfLines(program: string, words: readonly string[]): string[] | undefined {
  const { status, stdout } = spawnSync(program, words, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: OUTPUT_MAX,
  })
  return status === 0 ? stdout.split('\n') : undefined
}

const OUTPUT_MAX = 256 * 1024 * 1024

function cannotRun(program: string, why: string): DamoFault {
  return new DamoFault(
    `No such file or directory: '${program}'`,
    `cannot run ${program} (${why}); install perf, or name it with --perf_path`,
  )
}
