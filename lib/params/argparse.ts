/**
 * Command lines as Python's `argparse` (3.11) reads them: long options may be cut as long as they stay unambiguous
 * (`--inp`), `--option=value` and `-ovalue` are one word, an option takes words until the next word that looks like
 * an option, and a word that looks like a negative number does not.
 */
import { UsageError } from '../base/errors.js'
import { suggest } from '../base/suggest.js'
import { DamoFault } from './fault.js'
import { parseInteger, readNr } from './read-numbers.js'
import { reprOf } from './value.js'

/** An option's value, or values. Whole numbers are exact. */
export type ArgumentValue = string | number | bigint | boolean | readonly ArgumentValue[]

/** How many words an option takes: so many, any number, at least one. */
export type WordCount = number | '*' | '+'

/** One option. */
export interface OptionSpec {
  /** As in `--input`, `-i`; its value is found under the first long one, without dashes. */
  readonly names: readonly string[]
  /** Left out: one word, and the value is that word, not a list. 0: a switch. */
  readonly words?: WordCount
  readonly type?: 'int' | 'float'
  readonly choices?: readonly string[]
  /** Whether each use adds a value to a list; else the last one counts. */
  readonly isRepeatable?: boolean
  readonly initial?: ArgumentValue | undefined
  /** What stands for the words in the help, as in `<file>`. */
  readonly placeholder?: string
  /** Left out: the help is silent about the option. */
  readonly help?: string
}

/** Values by names of options; only what was given, or has an initial value, is there. */
export type Arguments = Readonly<Record<string, ArgumentValue | undefined>>

/** What a command line says. */
export interface ParsedArguments {
  readonly values: Arguments
  /** Words that belong to no option. */
  readonly words: readonly string[]
  /** Whether help was asked for; then nothing else counts. */
  readonly wantsHelp: boolean
}

/** A command line that argparse refuses, with exit code 2. */
export class ArgumentError extends UsageError {
  /** Whether the words belong to no option: the program reports that, not the command. */
  readonly isUnrecognized: boolean

  constructor(message: string, isUnrecognized = false, hint?: string) {
    super(message, hint === undefined ? {} : { hint })
    this.isUnrecognized = isUnrecognized
  }
}

interface Match {
  /** Undefined for what looks like an option and is none. */
  readonly spec: OptionSpec | undefined
  /** Undefined where the value is a word of its own. */
  readonly inline: string | undefined
}

const HELP: OptionSpec = { names: ['-h', '--help'], words: 0 }

/**
 * Reads a command line.
 *
 * @param wordsMax how many words may belong to no option
 * @throws ArgumentError with argparse's message
 */
export function parseArguments(
  specs: readonly OptionSpec[],
  line: readonly string[],
  wordsMax = 1,
): ParsedArguments {
  return new ArgumentReader(specs, line, wordsMax).read()
}

class ArgumentReader {
  readonly #specs = new Map<string, OptionSpec>()
  readonly #line: readonly string[]
  readonly #wordsMax: number
  readonly #matches: readonly (Match | undefined)[]
  /** A letter for each word: `O` for options, `A` for arguments, `-` for the first `--`. */
  readonly #pattern: string
  readonly #values: Record<string, ArgumentValue | undefined> = {}
  readonly #words: string[] = []
  readonly #extras: string[] = []
  #wantsHelp = false

  constructor(specs: readonly OptionSpec[], line: readonly string[], wordsMax: number) {
    for (const spec of [HELP, ...specs]) {
      for (const name of spec.names) this.#specs.set(name, spec)
      if (spec.initial !== undefined) this.#values[keyOf(spec)] = spec.initial
    }
    this.#line = line
    this.#wordsMax = wordsMax
    const end = line.indexOf('--')
    const lastOption = end < 0 ? line.length : end
    this.#matches = line.map((word, i) => (i < lastOption ? this.#matchOption(word) : undefined))
    this.#pattern = line
      .map((_, i) => (i === end ? '-' : this.#matches[i] === undefined ? 'A' : 'O'))
      .join('')
  }

  read(): ParsedArguments {
    let at = 0
    while (at < this.#line.length && !this.#wantsHelp) {
      at = this.#pattern[at] === 'O' ? this.#takeOption(at) : this.#takeWords(at)
    }
    if (!this.#wantsHelp && this.#extras.length > 0) this.#refuseExtras()
    return { values: this.#values, words: this.#words, wantsHelp: this.#wantsHelp }
  }

  #refuseExtras(): never {
    const unknown = this.#extras.find((word) => word.startsWith('--') && word.length > 2)
    const known = [...this.#specs.keys()]
    const hint = unknown === undefined ? undefined : suggest(splitAtEqualSign(unknown)[0], known)
    throw new ArgumentError(`unrecognized arguments: ${this.#extras.join(' ')}`, true, hint)
  }

  /** Which option a word is; undefined for an argument. */
  #matchOption(word: string): Match | undefined {
    if (!word.startsWith('-')) return undefined
    const exact = this.#specs.get(word)
    if (exact !== undefined) return { spec: exact, inline: undefined }
    if (word.length === 1) return undefined
    const [name, inline] = splitAtEqualSign(word)
    const named = inline === undefined ? undefined : this.#specs.get(name)
    if (named !== undefined) return { spec: named, inline }
    const candidates = word.startsWith('--')
      ? this.#namesWith(name).map((each) => [each, inline] as const)
      : this.#shortMatches(word)
    if (candidates.length > 1) {
      const names = candidates.map(([each]) => each).join(', ')
      throw new ArgumentError(`ambiguous option: ${word} could match ${names}`)
    }
    if (candidates.length === 1) {
      return { spec: this.#specs.get(candidates[0][0]), inline: candidates[0][1] }
    }
    if (/^-\d+$|^-\d*\.\d+$/.test(word) || word.includes(' ')) return undefined
    return { spec: undefined, inline: undefined }
  }

  #shortMatches(word: string): (readonly [string, string | undefined])[] {
    const short = word.slice(0, 2)
    const named = this.#specs.has(short) ? [[short, word.slice(2)] as const] : []
    return [...named, ...this.#namesWith(word).map((each) => [each, undefined] as const)]
  }

  #namesWith(prefix: string): string[] {
    return [...this.#specs.keys()].filter((name) => name.startsWith(prefix))
  }

  /** Takes an option and its words; gives the index behind them. */
  #takeOption(at: number): number {
    const word = this.#line[at]
    let { spec, inline } = this.#matches[at]!
    // Switches of one letter may be joined: -hs10 is -h -s10.
    while (spec?.words === 0 && inline !== undefined) {
      const next = this.#specs.get(`-${inline.slice(0, 1)}`)
      if (word[1] === '-' || next === undefined) {
        refuse(spec, `ignored explicit argument ${reprOf(inline)}`)
      }
      this.#keep(spec, [])
      spec = next
      inline = inline.length > 1 ? inline.slice(1) : undefined
    }
    const next = at + 1
    if (spec === undefined) {
      this.#extras.push(word)
      return next
    }
    const available = inline === undefined ? /^A*/.exec(this.#pattern.slice(next))![0].length : 1
    const count = countOf(spec, available) ?? refuse(spec, expectation(spec))
    const words = inline === undefined ? this.#line.slice(next, next + count) : [inline]
    this.#keep(spec, words)
    return inline === undefined ? next + count : next
  }

  /** Takes what stands before the next option; gives the index behind it. */
  #takeWords(at: number): number {
    const end = at + /^[A-]+/.exec(this.#pattern.slice(at))![0].length
    let next = at
    while (next < end && this.#words.length < this.#wordsMax) {
      if (this.#pattern[next] === 'A') this.#words.push(this.#line[next])
      next++
    }
    if (next > at && this.#pattern[next] === '-') next++
    this.#extras.push(...this.#line.slice(next, end))
    return end
  }

  #keep(spec: OptionSpec, words: readonly string[]): void {
    if (spec === HELP) this.#wantsHelp = true
    if (this.#wantsHelp) return
    const values = words.map((word) => valueOf(spec, word))
    const value = spec.words === undefined ? values[0] : spec.words === 0 ? true : values
    const key = keyOf(spec)
    const others = (this.#values[key] ?? []) as readonly ArgumentValue[]
    this.#values[key] = spec.isRepeatable === true ? [...others, value] : value
  }
}

/** The name under which an option's value is found. */
export function keyOf({ names }: OptionSpec): string {
  const long = names.find((name) => name.startsWith('--')) ?? names[0]
  return long.replace(/^-+/, '')
}

function splitAtEqualSign(word: string): [string, string | undefined] {
  const at = word.indexOf('=')
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
}

/** How many of the available words an option takes; undefined where they are too few. */
function countOf({ words = 1 }: OptionSpec, available: number): number | undefined {
  if (words === '*') return available
  const wanted = words === '+' ? Math.max(1, available) : words
  return available >= wanted ? wanted : undefined
}

function expectation({ words }: OptionSpec): string {
  if (words === undefined) return 'expected one argument'
  if (words === '+') return 'expected at least one argument'
  return `expected ${words} argument${words === 1 ? '' : 's'}`
}

function valueOf(spec: OptionSpec, word: string): ArgumentValue {
  const { type, choices } = spec
  if (choices?.includes(word) === false) {
    const known = choices.map(reprOf).join(', ')
    refuse(spec, `invalid choice: ${reprOf(word)} (choose from ${known})`)
  }
  if (type === undefined) return word
  const value = type === 'int' ? parseInteger(word) : readFloat(word)
  return value ?? refuse(spec, `invalid ${type} value: ${reprOf(word)}`)
}

function readFloat(word: string): number | undefined {
  if (word.includes(',') || word === 'max') return undefined
  try {
    return Number(readNr(word))
  } catch (error) {
    if (error instanceof DamoFault) return undefined
    throw error
  }
}

function refuse({ names }: OptionSpec, message: string): never {
  throw new ArgumentError(`argument ${names.join('/')}: ${message}`)
}
