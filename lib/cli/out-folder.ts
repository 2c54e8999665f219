import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FileError, UsageError } from '../base/errors.js'
import { attempt } from '../record/file-errors.js'
import { makeFolder } from '../record/make-folder.js'
import { PAGE_HEAD } from '../report/html/page.js'
import { GUESTS_HEAD } from './guests-csv.js'
import { writeWhole } from './write-files.js'

/** First words of every scenario.yaml that `run` writes; other files of that name are not written over. */
const SCENARIO_HEAD = '# Resolved by damon-lab'

/** The files that `run --out DIR` leaves. */
export interface OutFolder {
  readonly record: string
  readonly summary: string
  readonly scenario: string
  readonly report: string
  /** Of fleets. */
  readonly guests: string
}

/**
 * Makes a folder for results, and takes away those of an earlier run. What is there under their names, but is not
 * from an earlier run, is left as it is.
 *
 * @param inputs  the scenario's file, and what it replays: they are never written over
 * @param isFleet whether guests.csv is among the results
 * @throws FileError where the folder cannot be made, or a file in it is not ours; UsageError for an empty name
 */
export function createOutFolder(
  folder: string,
  inputs: readonly string[],
  isFleet = false,
): OutFolder {
  if (folder === '') throw new UsageError('--out: the name is empty; expected that of a folder')
  const out: OutFolder = {
    record: join(folder, 'record.dlr'),
    summary: join(folder, 'summary.json'),
    scenario: join(folder, 'scenario.yaml'),
    report: join(folder, 'report.html'),
    guests: join(folder, 'guests.csv'),
  }
  makeFolder(folder)
  refuseOther(out.scenario, isOwnFile(out.scenario, SCENARIO_HEAD), inputs)
  refuseOther(out.report, isOwnFile(out.report, PAGE_HEAD), inputs)
  // These have no mark of a run; where one was, its scenario is.
  const isAfterRun = isThere(out.scenario)
  for (const file of [out.record, out.summary]) refuseOther(file, isAfterRun, inputs)
  const hasGuests = isOwnFile(out.guests, GUESTS_HEAD)
  if (isFleet) refuseOther(out.guests, hasGuests, inputs)
  const { guests, ...others } = out
  for (const file of [...Object.values(others), ...(hasGuests ? [guests] : [])] as string[]) {
    attempt(file, 'cannot be replaced', () => rmSync(file, { force: true }))
  }
  return out
}

/**
 * Makes a folder for a record that is not kept.
 *
 * @throws FileError when it cannot be made
 */
export function createTemporaryFolder(): string {
  return attempt(tmpdir(), 'cannot make a folder for the record (--out names another)', () =>
    mkdtempSync(join(tmpdir(), 'damon-lab-')),
  )
}

/** Writes the resolved scenario. @param isExact whether it gives the same run, to the byte */
export function writeScenario(file: string, yaml: string, version: string, isExact: boolean): void {
  const what = isExact ? 'It reproduces the run' : 'It makes a run of the same kind'
  const head = `${SCENARIO_HEAD} ${version}. ${what}: damon-lab run scenario.yaml\n`
  writeWhole(file, head + yaml)
}

function refuseOther(file: string, isOwn: boolean, inputs: readonly string[]): void {
  if (!isThere(file)) return
  const isInput = inputs.some((input) => isSameFile(file, input))
  if (isOwn && !isInput) return
  const reason = isInput ? 'is what is to be run' : 'is not from an earlier run'
  throw new FileError(file, `would be written over, but ${reason}`, {
    hint: 'choose another folder for --out',
  })
}

/**
 * Whether a file may be replaced: there is none, or it begins as those of the program do.
 *
 * @throws FileError when it cannot be read
 */
export function isOwnFile(file: string, head: string): boolean {
  if (!isThere(file)) return true
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

function isThere(file: string): boolean {
  const stats = attempt(file, 'cannot be replaced', () => statSync(file, { throwIfNoEntry: false }))
  return stats !== undefined
}

/** By numbers, since what is behind /dev/stdin has no name. */
function isSameFile(file: string, other: string): boolean {
  const [a, b] = [file, other].map((each) => statSync(each, { throwIfNoEntry: false }))
  return a !== undefined && a.dev === b?.dev && a.ino === b.ino
}
