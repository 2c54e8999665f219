/** `damon-lab args damon`: what damo prints for parameters, on the streams and with the exit codes of damo. */
import { writeFileSync } from 'node:fs'
import { ArgumentError, parseArguments } from '../params/argparse.js'
import { kdamondsOfJson } from '../params/documents.js'
import { DamoFault, DamoRefusal } from '../params/fault.js'
import { kdamondsOf } from '../params/from-options.js'
import type { ParamsHost } from '../params/host.js'
import { printDamoJson } from '../params/json.js'
import { kdamondsObject, kdamondsText, type Kdamond } from '../params/kdamond.js'
import { PARAMS_OPTIONS, ParamsArguments } from '../params/options.js'
import { parseInteger } from '../params/read-numbers.js'
import { printDamoYaml } from '../params/yaml-text.js'
import { helpText } from './damo/help.js'
import { createParamsHost } from './params-host.js'

const EXIT_OK = 0
/** damo refuses, or stops. */
const EXIT_DAMO = 1
/** argparse refuses. */
const EXIT_ARGUMENTS = 2

const USAGE = 'damon-lab args damon [options] [<deducible string>]'
const ABOUT = `Prints DAMON parameters, as damo does; ${PARAMS_OPTIONS.length} options, all of them damo's.
The deducible string is a process id, paddr, or all parameters (JSON, or a file; YAML where it ends in .yaml).`

/** Where lines go: standard output and standard error. */
export interface LineSinks {
  readonly print: (line: string) => void
  readonly remark: (line: string) => void
}

/**
 * Runs the command.
 *
 * @returns the exit code
 */
export function printParams(words: readonly string[], { print, remark }: LineSinks): number {
  try {
    const parsed = parseArguments(PARAMS_OPTIONS, words)
    if (parsed.wantsHelp) {
      print(helpText(USAGE, ABOUT, PARAMS_OPTIONS))
      return EXIT_OK
    }
    output(new ParamsArguments(parsed), createParamsHost(print, remark))
    return EXIT_OK
  } catch (error) {
    if (error instanceof ArgumentError) {
      const program = error.isUnrecognized ? 'damon-lab' : 'damon-lab args damon'
      remark(`usage: ${USAGE}`)
      remark(`${program}: error: ${error.message}`)
      return EXIT_ARGUMENTS
    }
    if (error instanceof DamoRefusal) {
      print(error.message)
      return EXIT_DAMO
    }
    if (error instanceof DamoFault) {
      remark(`damon-lab args damon: error: damo stops here: ${error.message}`)
      return EXIT_DAMO
    }
    throw error
  }
}

function output(given: ParamsArguments, host: ParamsHost): void {
  const kdamonds = changedKdamonds(given, host)
  const form = given.isOn('raw') ? 'raw' : 'human'
  const format = given.word('format') ?? 'json'
  const file = given.word('out')
  // damo makes the object first, so that what it cannot print stops a report as well.
  const object = kdamondsObject(kdamonds, form, given.isOn('omit_defaults'))
  if (format === 'report') {
    if (file !== undefined) {
      throw new DamoRefusal('--out and report format cannot be used together')
    }
    for (const text of kdamondsText(kdamonds, form)) host.say(text)
    return
  }
  const text = format === 'yaml' ? printDamoYaml(object) : printDamoJson(object)
  if (file === undefined) {
    host.say(text)
    return
  }
  try {
    writeFileSync(file, text)
  } catch (error) {
    throw new DamoFault((error as Error).message, `${file}: cannot be written`)
  }
}

/** The kdamonds of the options, put together with those of a file. */
function changedKdamonds(given: ParamsArguments, host: ParamsHost): Kdamond[] {
  const remove = given.words('remove')
  let kdamonds = kdamondsOfOptions(given, host, remove !== undefined).map((kdamond) => ({
    ...kdamond,
    hasStatistics: false,
  }))
  const add = given.word('add')
  if (add !== undefined) kdamonds = [...kdamondsOfFile(add, host), ...kdamonds]
  if (remove !== undefined) {
    const [file, word] = remove
    const index = indexOf(word)
    const others = kdamondsOfFile(file, host)
    kdamonds = others.toSpliced(indexIn(others, index, 'list assignment index out of range'), 1)
  }
  const replace = given.words('replace')
  if (replace !== undefined) {
    const [file, word] = replace
    const index = indexOf(word)
    const others = kdamondsOfFile(file, host)
    const [first] = kdamonds
    if (kdamonds.length === 0) throw new DamoFault('list index out of range', 'no kdamond is left')
    kdamonds = others.with(indexIn(others, index, 'list assignment index out of range'), first)
  }
  return kdamonds
}

/** @param isUnused the options count for nothing, so that what this machine does not tell is no fault */
function kdamondsOfOptions(given: ParamsArguments, host: ParamsHost, isUnused: boolean): Kdamond[] {
  const anyRange = { start: 0n, end: 1n }
  const used = isUnused ? { ...host, ramRange: () => anyRange } : host
  try {
    return kdamondsOf(given, used)
  } catch (error) {
    if (!(error instanceof DamoRefusal)) throw error
    throw new DamoRefusal(`invalid arguments (${error.message})`)
  }
}

function kdamondsOfFile(file: string, host: ParamsHost): Kdamond[] {
  try {
    return kdamondsOfJson(file, host)
  } catch (error) {
    if (!(error instanceof DamoFault)) throw error
    throw new DamoRefusal(`cannot parse ${file} (${error.damoText})`)
  }
}

function indexOf(word: string): number {
  const index = parseInteger(word)
  if (index === undefined) {
    const damoText = `invalid literal for int() with base 10: '${word}'`
    throw new DamoFault(damoText, `not an index (got ${word}); expected a whole number`)
  }
  return Number(index)
}

/** An index from the start, of one that may count from the end. */
function indexIn(list: readonly unknown[], index: number, damoText: string): number {
  const position = index < 0 ? index + list.length : index
  if (position >= 0 && position < list.length) return position
  throw new DamoFault(damoText, `no kdamond ${index}; expected an index below ${list.length}`)
}
