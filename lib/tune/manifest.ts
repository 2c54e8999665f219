/** manifest.json: which sweep a folder belongs to. */
import { readFileSync } from 'node:fs'
import { FileError } from '../base/errors.js'
import { fileError } from '../record/file-errors.js'
import { isObject, parseJson } from '../record/json.js'
import { writeWholeFile } from '../record/whole-file.js'
import type { SweepParameter } from './parameters.js'
import type { SweepPlan } from './plan.js'

/** What a manifest of ours has as `format`. */
const FORMAT = 'damon-lab sweep 1'

/** Names a sweep, so that it goes on where it ended, and nothing else does. */
export interface Manifest {
  readonly format: string
  /** Program and version; results of different ones do not mix. */
  readonly generator: string
  /** Names points and seeds. */
  readonly id: string
  readonly name: string
  readonly parameters: readonly SweepParameter[]
  readonly firstSeed: number
  readonly nrSeeds: number
  readonly isKeepingRecords: boolean
}

/** The manifest of a sweep. */
export function manifestOf(
  plan: SweepPlan,
  { generator, isKeepingRecords }: Pick<Manifest, 'generator' | 'isKeepingRecords'>,
): Manifest {
  const { id, name, parameters, firstSeed, nrSeeds } = plan
  return { format: FORMAT, generator, id, name, parameters, firstSeed, nrSeeds, isKeepingRecords }
}

/**
 * Reads a manifest.
 *
 * @returns undefined where there is none
 * @throws FileError where the file is not one of ours
 */
export function readManifest(file: string): Manifest | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw fileError(file, 'cannot be read', error)
  }
  const value = parseJson(text)
  if (isObject(value) && value.format === FORMAT) return value as unknown as Manifest
  throw new FileError(file, 'is not from a sweep, and would be written over', {
    hint: 'choose another folder for --out',
  })
}

/** Writes a manifest. */
export function writeManifest(file: string, manifest: Manifest): void {
  writeWholeFile(file, [`${JSON.stringify(manifest, undefined, 2)}\n`], 'cannot be written')
}

/**
 * Refuses to go on with another sweep.
 *
 * @throws FileError that says what is different
 */
export function refuseOtherSweep(file: string, found: Manifest, wanted: Manifest): void {
  const difference = differenceOf(found, wanted)
  if (difference === undefined) return
  throw new FileError(file, `the folder holds another sweep: ${difference}`, {
    hint: 'choose another folder for --out, or give the same options to go on with that one',
  })
}

function differenceOf(found: Manifest, wanted: Manifest): string | undefined {
  if (found.id === wanted.id && found.generator === wanted.generator) {
    if (found.isKeepingRecords || !wanted.isKeepingRecords) return undefined
    return 'it keeps no records'
  }
  if (found.generator !== wanted.generator) {
    return `it was made by ${found.generator} (got ${wanted.generator})`
  }
  const [before, now] = [parametersText(found), parametersText(wanted)]
  if (before !== now) return `its parameters are ${before} (got ${now})`
  const [seeds, seedsNow] = [seedsText(found), seedsText(wanted)]
  if (seeds !== seedsNow) return `its seeds are ${seeds} (got ${seedsNow})`
  return 'its scenario, or a file that it names, was different'
}

function parametersText({ parameters }: Manifest): string {
  const texts = parameters.map(({ path, values }) => `${path}=${values.join(',')}`)
  return texts.length === 0 ? 'none' : texts.join(' ')
}

function seedsText({ firstSeed, nrSeeds }: Manifest): string {
  return nrSeeds === 1 ? String(firstSeed) : `${firstSeed} to ${firstSeed + nrSeeds - 1}`
}
