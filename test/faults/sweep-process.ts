/** The real program in the middle of a sweep. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { statSync, writeFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { stringify } from 'yaml'
import { CLI_MAIN } from '../support/run-cli.js'
import { scenarioOf } from '../tune/sweeps.js'

/** How a sweep ended. */
export interface SweepEnd {
  readonly code: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
}

/** A sweep in another process. */
export interface SweepProcess {
  readonly child: ChildProcess
  readonly end: Promise<SweepEnd>
}

/** Writes the scenario of {@link startSweep}. */
export function writeScenarioFile(file: string): string {
  writeFileSync(file, stringify(scenarioOf()))
  return file
}

/** Starts the program: `damon-lab sweep` with these words. */
export function startSweep(words: readonly string[], shell?: string): SweepProcess {
  const args = [CLI_MAIN, 'sweep', ...words]
  const child =
    shell === undefined
      ? spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
      : spawn('sh', ['-c', shell, process.execPath, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const end = once(child, 'close').then((ended) => {
    const [code, signal] = ended as [number | null, string | null]
    return { code, signal, stdout, stderr }
  })
  return { child, end }
}

/** Size of a file; 0 where there is none. */
export function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

/** Waits until a file has so many bytes, or the process has ended. Looks all the time, to be in time. */
export async function reaches(file: string, bytes: number, { child }: SweepProcess): Promise<void> {
  const isThere = (): boolean => sizeOf(file) >= bytes
  while (!Array.from({ length: 100 }).some(isThere) && child.exitCode === null) await setImmediate()
}
