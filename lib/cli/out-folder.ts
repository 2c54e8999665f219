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
import { PAGE_HEAD } from '../report/html/page.js'

/** First words of every scenario.yaml that `run` writes; other files of that name are not written over. */
const SCENARIO_HEAD = '# Resolved by damon-lab'

/** The files that `run --out DIR` leaves. */
export interface OutFolder {
  readonly record: string
  readonly summary: string
  readonly scenario: string
  readonly report: string
}

/**
 * Makes a folder for results, and takes away those of an earlier run.
 *
 * @param input the scenario's file, which is never written over
 * @throws FileError where the folder cannot be made, or holds a scenario.yaml or report.html that is not ours
 */
export function createOutFolder(folder: string, input: string): OutFolder {
  const out: OutFolder = {
    record: join(folder, 'record.dlr'),
    summary: join(folder, 'summary.json'),
    scenario: join(folder, 'scenario.yaml'),
    report: join(folder, 'report.html'),
  }
  attempt(folder, 'cannot make the folder for results', () =>
    mkdirSync(folder, { recursive: true }),
  )
  refuseOther(out.scenario, SCENARIO_HEAD, input)
  refuseOther(out.report, PAGE_HEAD, input)
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

function refuseOther(file: string, head: string, input: string): void {
  const isInput = attempt(file, 'cannot be replaced', () => isSameFile(file, input))
  if (!isInput && isOwnFile(file, head)) return
  throw new FileError(file, 'would be written over, but is not from an earlier run', {
    hint: 'choose another folder for --out',
  })
}

/**
 * Whether a file may be replaced: there is none, or it begins as those of the program do.
 *
 * @throws FileError when it cannot be read
 */
export function isOwnFile(file: string, head: string): boolean {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return true
  return attempt(file, 'cannot be replaced', () => {
    const bytes = Buffer.alloc(head.length)
    const descriptor = openSync(file, 'r')
    try {
      readSync(descriptor, bytes, 0, bytes.length, 0)
    } finally {
      closeSync(descriptor)
    }
    return bytes.toString('latin1') === head
  })
}

function isSameFile(file: string, other: string): boolean {
  const isThere = statSync(file, { throwIfNoEntry: false }) !== undefined
  return isThere && realpathSync(file) === realpathSync(other)
}

function attempt<Result>(file: string, doing: string, act: () => Result): Result {
  try {
    return act()
  } catch (error) {
    throw fileError(file, doing, error)
  }
}
