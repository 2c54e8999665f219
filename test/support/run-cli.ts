import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createProgram } from '../../lib/cli/program.js'
import { REPOSITORY_ROOT } from './shared.js'

/** The compiled program. */
export const CLI_MAIN: string = join(REPOSITORY_ROOT, 'dist', 'cli', 'main.js')

/** How a program ended. */
export interface CliOutcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** What all runs see: no colours. */
const ENVIRONMENT = { NO_COLOR: '1' }

let last: Promise<unknown> = Promise.resolve()

/**
 * Runs a command line to its end in this process, one after the other: the start of a process costs more than most
 * commands. What only a process of its own shows (signals, closed pipes) is for {@link spawnCli}.
 */
export function runCli(
  words: readonly string[],
  cwd: string = REPOSITORY_ROOT,
  variables: NodeJS.ProcessEnv = {},
): Promise<CliOutcome> {
  const outcome = last.then(() => runHere(words, cwd, { ...ENVIRONMENT, ...variables }))
  last = outcome.catch(() => undefined)
  return outcome
}

async function runHere(
  words: readonly string[],
  cwd: string,
  variables: NodeJS.ProcessEnv,
): Promise<CliOutcome> {
  const before = { cwd: process.cwd(), env: { ...process.env } }
  const stdout = new CapturedStream(process.stdout)
  const stderr = new CapturedStream(process.stderr)
  process.chdir(cwd)
  Object.assign(process.env, variables)
  try {
    const code = await createProgram(words).run()
    return { code, stdout: stdout.text, stderr: stderr.text }
  } finally {
    stdout.release()
    stderr.release()
    process.chdir(before.cwd)
    for (const name of Object.keys(variables)) Reflect.deleteProperty(process.env, name)
    Object.assign(process.env, before.env)
  }
}

/** A stream of the process whose text is kept until it is released, as if it was a pipe. */
class CapturedStream {
  text = ''
  readonly #stream: NodeJS.WriteStream
  readonly #isTTY: boolean

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
    this.#isTTY = stream.isTTY
    stream.isTTY = false
    stream.write = (chunk: Uint8Array | string): boolean => {
      this.text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
      return true
    }
  }

  release(): void {
    // The method of the class again.
    Reflect.deleteProperty(this.#stream, 'write')
    this.#stream.isTTY = this.#isTTY
  }
}

/** Runs the real program to its end in a process of its own, standard input empty. */
export function spawnCli(
  words: readonly string[],
  cwd: string = REPOSITORY_ROOT,
): Promise<CliOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI_MAIN, ...words], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...ENVIRONMENT },
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}
