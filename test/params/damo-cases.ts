import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { REPOSITORY_ROOT } from '../support/shared.js'

/** A command line that damo was run with. */
export interface DamoCase {
  readonly name: string
  readonly args: readonly string[]
  readonly exitCode: number
  /** argparse's message, where it refused. */
  readonly error?: string
  /** Whether there is a table of the files that damo writes. */
  readonly hasWrites?: true
}

/** Folder of inputs and expected outputs; its README says how they were made. */
export const EXPECTS: string = join(REPOSITORY_ROOT, 'test', 'kdamonds', 'expects')

/** Folder in which the command lines were run. */
export const INPUTS: string = join(EXPECTS, 'inputs')

/** All command lines. */
export const DAMO_CASES: readonly DamoCase[] = JSON.parse(
  readFileSync(join(EXPECTS, 'cases.json'), 'utf8'),
) as DamoCase[]

/** An expected output. */
export function expected(name: string): string {
  return readFileSync(join(EXPECTS, 'outputs', name), 'utf8')
}

/** A kdamonds document, read from JSON. */
export function input(name: string): string {
  return readFileSync(join(INPUTS, name), 'utf8')
}
