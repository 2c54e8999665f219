import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { REPOSITORY_ROOT } from './shared.js'

/** The compiled program. */
export const CLI_MAIN: string = join(REPOSITORY_ROOT, 'dist', 'cli', 'main.js')

/** How a program ended. */
export interface CliOutcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs the real program to its end, standard input empty. */
export function runCli(
  args: readonly string[],
  cwd: string = REPOSITORY_ROOT,
  variables: NodeJS.ProcessEnv = {},
): Promise<CliOutcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI_MAIN, ...args], {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', COLUMNS: '100', ...variables },
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
}
