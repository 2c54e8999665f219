import {
  closeSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { FileError } from '../base/errors.js'
import { fileError } from '../record/file-errors.js'

/** First words of every scenario.yaml that `run` writes; other files of that name are not written over. */
const SCENARIO_HEAD = '# Resolved by damon-lab'

/** The files that `run --out DIR` leaves. */
export interface OutFolder {
  readonly record: string
  readonly summary: string
  readonly scenario: string
}

/**
 * Makes a folder for results, and takes away those of an earlier run.
 *
 * @param input the scenario's file, which is never written over
 * @throws FileError where the folder cannot be made, or holds a scenario.yaml that is not ours
 */
export function createOutFolder(folder: string, input: string): OutFolder {
  const out: OutFolder = {
    record: join(folder, 'record.dlr'),
    summary: join(folder, 'summary.json'),
    scenario: join(folder, 'scenario.yaml'),
  }
  attempt(folder, 'cannot make the folder for results', () =>
    mkdirSync(folder, { recursive: true }),
  )
  if (isOther(out.scenario, input)) {
    throw new FileError(out.scenario, 'would be written over, but is not from an earlier run', {
      hint: 'choose another folder for --out',
    })
  }
  for (const file of Object.values(out) as string[]) {
    attempt(file, 'cannot be replaced', () => rmSync(file, { force: true }))
  }
  return out
}

/** Writes the resolved scenario. */
export function writeScenario(file: string, yaml: string, version: string): void {
  const head = `${SCENARIO_HEAD} ${version}. It reproduces the run: damon-lab run scenario.yaml\n`
  writeWhole(file, head + yaml)
}

/** Writes a file. */
export function writeWhole(file: string, text: string): void {
  attempt(file, 'cannot be written', () => writeFileSync(file, text))
}

/** Whether there is a file that an earlier run did not write, or that is the scenario itself. */
function isOther(file: string, input: string): boolean {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return false
  return attempt(file, 'cannot be replaced', () => {
    if (realpathSync(file) === realpathSync(input)) return true
    const head = Buffer.alloc(SCENARIO_HEAD.length)
    const descriptor = openSync(file, 'r')
    try {
      readSync(descriptor, head, 0, head.length, 0)
    } finally {
      closeSync(descriptor)
    }
    return head.toString('latin1') !== SCENARIO_HEAD
  })
}

function attempt<Result>(file: string, doing: string, act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    throw fileError(file, doing, error)
  }
}
