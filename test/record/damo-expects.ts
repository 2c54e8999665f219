/**
 * What damo prints of our records: `expects/damo` holds converted records, the command lines, and damo's words. Run
 * as a program, it makes all of them anew with a real damo: `node dist/test/record/damo-expects.js PATH/TO/damo`.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { startRun } from '../../lib/engine/run.js'
import { convertRecord } from '../../lib/record/convert.js'
import { loadScenario } from '../../lib/scenario/load.js'
import { REPOSITORY_ROOT } from '../support/shared.js'

/** Where the expectations are. */
export const DAMO_EXPECTS: string = join(REPOSITORY_ROOT, 'test/record/expects/damo')
const CASES = join(DAMO_EXPECTS, 'cases.json')

/** A converted record that damo was given. */
export interface DamoInput {
  /** The record in `expects/damo`, json_compressed. */
  readonly file: string
  readonly scenario: string
  readonly duration: string
  /** Of its text: compressed bytes are not the same for every zlib. */
  sha256: string
}

/** A command line of damo, run in `expects/damo`. */
export interface DamoCase {
  readonly name: string
  readonly args: readonly string[]
  /** What damo prints on standard output, to the letter. */
  readonly expected: string
}

/** The file `cases.json`. */
export interface DamoCases {
  readonly damo: { readonly version: string; readonly commit: string }
  readonly inputs: readonly DamoInput[]
  readonly cases: readonly DamoCase[]
}

/** Reads `cases.json`. */
export function readDamoCases(): DamoCases {
  return JSON.parse(readFileSync(CASES, 'utf8')) as DamoCases
}

/** Hex digits of a text's SHA-256. */
export function sha256(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Runs the scenario of an input and converts its record; returns the text, and writes it to `output` if given. */
export async function makeInputText(
  { scenario, duration }: DamoInput,
  output?: string,
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'damon-lab-damo-'))
  try {
    const [record, json] = [join(folder, 'record.dlr'), join(folder, 'json')]
    const { plan, canonical } = loadScenario(join(REPOSITORY_ROOT, scenario), { duration })
    await startRun(plan, { recordFile: record, scenario: canonical }).done
    await convertRecord(record, json, 'json')
    if (output !== undefined) await convertRecord(record, output, 'json_compressed')
    return readFileSync(json, 'utf8')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Makes inputs and expected outputs anew. */
async function accept(damo: string): Promise<void> {
  const cases = readDamoCases()
  const version = runDamo(damo, ['version']).trim()
  if (!version.startsWith(cases.damo.version)) {
    throw new Error(`damo is ${version}; expected ${cases.damo.version}, or change cases.json`)
  }
  for (const input of cases.inputs) {
    input.sha256 = sha256(await makeInputText(input, join(DAMO_EXPECTS, input.file)))
  }
  for (const { args, expected } of cases.cases) {
    writeFileSync(join(DAMO_EXPECTS, expected), runDamo(damo, args))
  }
  writeFileSync(CASES, `${JSON.stringify(cases, undefined, 2)}\n`)
}

function runDamo(damo: string, args: readonly string[]): string {
  const { status, stdout } = spawnSync('python3', [damo, ...args], {
    cwd: DAMO_EXPECTS,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    // damo looks for files of its own at home.
    env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', HOME: tmpdir() },
  })
  if (status !== 0) throw new Error(`damo ${args.join(' ')}: exit status ${status}\n${stdout}`)
  return stdout
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await accept(resolve(process.argv[2]))
