/** What is compared: sides, each a run or a group of runs. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../base/errors.js'
import { fileError } from '../record/file-errors.js'
import { singleFigures, type Figures } from './figures.js'
import { groupFigures } from './group.js'
import {
  isFolder,
  isResults,
  readSource,
  type ReadSourceOptions,
  type RunSource,
} from './source.js'
import { combinationsIn, isSweep, readCombination, type Combination } from './sweep-source.js'

/** One side of a comparison. */
export interface Side {
  /** What expressions call it: A, B, …, or a group's own name. */
  readonly label: string
  /** Several runs are a group. */
  readonly runs: readonly RunSource[]
  readonly figures: Figures
}

/** A side to be read. */
export interface SideRequest {
  readonly label: string
  /** A run, a folder of result folders, or that of a sweep; several paths are a group. */
  readonly paths: readonly string[]
  /** Which combination of values, where the path is a sweep of several. */
  readonly combination?: Combination
}

/**
 * Reads a side.
 *
 * @throws UsageError where a group's runs do not belong together; FileError, RecordError
 */
export async function readSide(
  { label, paths, combination }: SideRequest,
  options: ReadSourceOptions = {},
): Promise<Side> {
  const runs: RunSource[] = []
  for (const path of paths.flatMap(resultFoldersOf)) {
    options.signal?.throwIfAborted()
    if (isSweep(path)) runs.push(...readCombination(path, combination ?? onlyOne(label, path)))
    else runs.push(await readSource(path, options))
  }
  const isGroup = runs.length > 1
  const figures = isGroup ? groupFigures(label, runs) : singleFigures(runs[0].figures)
  return { label, runs, figures }
}

function onlyOne(label: string, sweep: string): Combination {
  const [first, ...others] = combinationsIn(sweep)
  if (others.length === 0) return first
  throw new UsageError(`${label}: ${sweep} is a sweep of ${others.length + 1} combinations`, {
    hint: 'name it as an argument of its own: each combination is a side then',
  })
}

/** The result folders in a folder that is none itself; else the path. */
function resultFoldersOf(path: string): string[] {
  if (!isFolder(path) || isResults(path)) return [path]
  try {
    const inside = readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && isResults(join(path, entry.name)))
      .map((entry) => join(path, entry.name))
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    return inside.length === 0 ? [path] : inside
  } catch (error) {
    throw fileError(path, 'cannot be compared', error)
  }
}

/**
 * Names the sides of a command line: A, B, … for what has no name of its own. A sweep is as many sides as it has
 * combinations of values.
 *
 * @param groups as `name=path,path`
 * @throws UsageError; FileError for a sweep of very many combinations
 */
export function nameSides(paths: readonly string[], groups: readonly string[]): SideRequest[] {
  const sides = [
    ...paths.flatMap(partsOf).map((part, i) => ({ label: letter(i), ...part })),
    ...groups.map(parseGroup),
  ]
  if (sides.length < 2) {
    throw new UsageError(`${sides.length} to compare; expected two or more`, {
      hint: 'name result folders, records or groups: damon-lab compare out/a out/b',
    })
  }
  const labels = new Set<string>()
  for (const { label } of sides) {
    if (labels.has(label)) {
      throw new UsageError(`--group ${label}: the name is taken`, {
        hint: 'A, B, … are the arguments in their order',
      })
    }
    labels.add(label)
  }
  return sides
}

function partsOf(path: string): Omit<SideRequest, 'label'>[] {
  if (!isSweep(path)) return [{ paths: [path] }]
  return combinationsIn(path).map((combination) => ({ paths: [path], combination }))
}

/** Letters of the alphabet; then A1, B1, … */
function letter(index: number): string {
  const round = Math.floor(index / 26)
  return String.fromCharCode(65 + (index % 26)) + (round === 0 ? '' : String(round))
}

function parseGroup(text: string): SideRequest {
  const match = /^([A-Za-z_]\w*)=(.*)$/.exec(text)
  const paths = match?.[2].split(',').filter((path) => path !== '') ?? []
  if (match === null || paths.length === 0) {
    throw new UsageError(`--group ${text}: not understood; expected NAME=PATH,PATH…`, {
      hint: 'the name is one word of letters and digits',
    })
  }
  return { label: match[1], paths }
}
