/** Reads what a sweep left: each combination of its values is a group of runs, one for each seed. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { FileError } from '../base/errors.js'
import { readManifest, type Manifest } from '../tune/manifest.js'
import { combinationOf, nrCombinationsOf } from '../tune/parameters.js'
import { describeParameters } from '../tune/point.js'
import { readResultsFile } from '../tune/results-file.js'
import type { RunSource } from './source.js'
import { summaryFigures } from './summary-figures.js'

/** Values by path, as `--set` takes them. */
export type Combination = Readonly<Record<string, string>>

/** More of them side by side are no help to anybody. */
const COMBINATIONS_MAX = 26

/** Whether a folder is that of a sweep. */
export function isSweep(folder: string): boolean {
  return ['manifest.json', 'results.jsonl'].every((name) => existsSync(join(folder, name)))
}

/**
 * The combinations of a sweep, in the order of its table.
 *
 * @throws FileError where they are too many
 */
export function combinationsIn(folder: string): Combination[] {
  const { parameters } = manifestIn(folder)
  const nrCombinations = nrCombinationsOf(parameters)
  if (nrCombinations > COMBINATIONS_MAX) {
    throw new FileError(
      folder,
      `a sweep of ${nrCombinations} combinations; expected at most ${COMBINATIONS_MAX} to compare`,
      { hint: 'sweep.html and results.csv in it show all of them' },
    )
  }
  return Array.from({ length: nrCombinations }, (_, i) => combinationOf(parameters, i))
}

/**
 * The runs of one combination, by their seeds.
 *
 * @throws FileError where none is done, or a file is damaged
 */
export function readCombination(folder: string, combination: Combination): RunSource[] {
  const { name, nrSeeds } = manifestIn(folder)
  const wanted = describeParameters(combination)
  const path = wanted === '' ? folder : `${folder} (${wanted})`
  const results = [...readResultsFile(join(folder, 'results.jsonl'))]
    .filter(({ parameters }) => describeParameters(parameters) === wanted)
    .sort((a, b) => a.seed - b.seed)
  if (results.length === 0) {
    throw new FileError(path, 'no point of the sweep is done', {
      hint: 'give the command of the sweep again: it goes on where it ended',
    })
  }
  const missing = `${results.length} of ${nrSeeds} seeds are done`
  return results.map((result, i) => ({
    path,
    kind: 'sweep',
    name,
    seed: result.seed,
    scenario: undefined,
    remarks: i === 0 && results.length < nrSeeds ? [missing] : [],
    figures: summaryFigures(result.summary),
  }))
}

function manifestIn(folder: string): Manifest {
  return readManifest(join(folder, 'manifest.json'))!
}
