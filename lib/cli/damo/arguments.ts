/**
 * Reads command lines as damo does: by the rules of Python's argparse. Options may be shortened as long as they stay
 * unambiguous (`--inp`), take several words (`--range 0 101 5`), be joined (`--style=hot`, `-ifile`), and negative
 * numbers are values.
 */
import { UsageError } from '../../base/errors.js'
import { suggest } from '../../base/suggest.js'
import { DamoFault } from '../../params/fault.js'
import { parseInteger, readNr } from '../../params/read-numbers.js'
import { reprOf } from '../../params/value.js'

/** An option's value, or values. Whole numbers are exact. */
export type ArgumentValue =
  string | number | bigint | boolean | undefined | readonly ArgumentValue[]

/** How many words an option takes: that many, none or one, any number, at least one. */
export type WordCount = number | '?' | '*' | '+'

/** One option. */
export interface OptionSpec {
  /** As in `--input`, `-i`; the first one names the value. */
  readonly names: readonly string[]
  /** Left out: one word, and the value is that word, not a list. 0: a flag. */
  readonly words?: WordCount
  readonly type?: 'int' | 'float'
  readonly choices?: readonly string[]
  /** Each use adds a value to a list. */
  readonly isRepeatable?: boolean
  readonly initial?: ArgumentValue
  /** What the words stand for in help, as in `<file>`. */
  readonly placeholder?: string
  /** For help; undefined hides the option there. */
  readonly help?: string
}

/** Options by their first names, without dashes. */
export type Arguments = Readonly<Record<string, ArgumentValue>>

/** A command line, read. */
export interface ParsedArguments {
  readonly values: Arguments
  /** Words that belong to no option. */
  readonly words: readonly string[]
  readonly wantsHelp: boolean
}

/** The name under which an option's value is found. */
export function valueName({ names }: OptionSpec): string {
  return names[0].replace(/^-+/, '')
}

/**
 * Reads a command line.
 *
 * @throws UsageError for what argparse refuses
 */
export function parseArguments(
  options: readonly OptionSpec[],
  line: readonly string[],
): ParsedArguments {
  return new Parser(options, line).parse()
}

class Parser {
  readonly #options: readonly OptionSpec[]
  readonly #line: readonly string[]
  readonly #values: Record<string, ArgumentValue> = {}
  readonly #words: string[] = []
  #wantsHelp = false

  constructor(options: readonly OptionSpec[], line: readonly string[]) {
    this.#options = options
    this.#line = line
    for (const option of options) {
      const isFlag = option.words === 0
      this.#values[valueName(option)] = option.initial ?? (isFlag ? false : undefined)
    }
  }

  parse(): ParsedArguments {
    for (let at = 0; at < this.#line.length && !this.#wantsHelp;) {
      const word = this.#line[at]
      if (word === '--') {
        this.#words.push(...this.#line.slice(at + 1))
        break
      }
      if (!this.#isOption(word)) {
        this.#words.push(word)
        at++
      } else {
        at = this.#option(word, at + 1)
      }
    }
    return { values: this.#values, words: this.#words, wantsHelp: this.#wantsHelp }
  }

  /** Takes the option `word`, whose values begin at `at`; returns where the next word is. */
  #option(word: string, at: number): number {
    const { option, joined } = this.#find(word)
    if (option === undefined) return at
    if (option.words === 0) {
      if (joined === undefined) {
        this.#values[valueName(option)] = true
      } else if (word.startsWith('--')) {
        throw new UsageError(
          `argument ${nameOf(option)}: ignored explicit argument ${reprOf(joined)}`,
        )
      } else {
        // Flags of one letter may follow each other.
        this.#values[valueName(option)] = true
        return this.#option(`-${joined}`, at)
      }
      return at
    }
    const words = joined === undefined ? this.#valuesAt(at, option) : [joined]
    this.#checkCount(option, words)
    this.#put(option, words)
    return joined === undefined ? at + words.length : at
  }

  /** The words from `at` on that may be values of an option, as many as it takes. */
  #valuesAt(at: number, { words = 1 }: OptionSpec): readonly string[] {
    const most = typeof words === 'number' ? words : words === '?' ? 1 : Infinity
    let end = at
    while (end < this.#line.length && end - at < most) {
      if (this.#line[end] === '--' || this.#isOption(this.#line[end])) break
      end++
    }
    return this.#line.slice(at, end)
  }

  #checkCount(option: OptionSpec, { length }: readonly string[]): void {
    const { words } = option
    const isRight =
      words === '?' || words === '*' ? true : words === '+' ? length > 0 : length === (words ?? 1)
    if (isRight) return
    const wanted =
      words === undefined
        ? 'one argument'
        : words === '+'
          ? 'at least one argument'
          : `${words} argument${words === 1 ? '' : 's'}`
    throw new UsageError(`argument ${nameOf(option)}: expected ${wanted}`)
  }

  #put(option: OptionSpec, words: readonly string[]): void {
    const values = words.map((word) => valueOf(option, word))
    const value = option.words === undefined ? values[0] : values
    const name = valueName(option)
    const others = (this.#values[name] ?? []) as readonly ArgumentValue[]
    this.#values[name] = option.isRepeatable === true ? [...others, value] : value
  }

  /** argparse takes for an option what begins with a dash, unless it is a number or has a blank. */
  #isOption(word: string): boolean {
    if (!word.startsWith('-') || word === '-') return false
    if (this.#options.some(({ names }) => names.includes(word)) || HELP.includes(word)) return true
    if (/^-\d+$|^-\d*\.\d+$/.test(word)) return false
    const name = word.split('=', 1)[0]
    return !word.includes(' ') || this.#candidates(name).length > 0
  }

  /** The option that a word means, and the value joined to it. Undefined for help. */
  #find(word: string): { option: OptionSpec | undefined; joined: string | undefined } {
    const equals = word.indexOf('=')
    const name = equals < 0 ? word : word.slice(0, equals)
    const joined = equals < 0 ? undefined : word.slice(equals + 1)
    const candidates = this.#candidates(name)
    if (candidates.length === 1) {
      const [found] = candidates
      if (!HELP.includes(found)) return { option: this.#named(found), joined }
      this.#wantsHelp = true
      return { option: undefined, joined: undefined }
    }
    if (candidates.length > 1) {
      throw new UsageError(`ambiguous option: ${name} could match ${candidates.join(', ')}`)
    }
    const short = word.slice(0, 2)
    if (!word.startsWith('--') && this.#named(short) !== undefined) {
      return { option: this.#named(short), joined: word.slice(2) }
    }
    const hint = suggest(name, this.#names())
    throw new UsageError(`unrecognized arguments: ${word}`, hint === undefined ? {} : { hint })
  }

  /** Names that a word is, or else begins. */
  #candidates(name: string): string[] {
    const names = [...this.#names(), ...HELP]
    if (names.includes(name)) return [name]
    return name.startsWith('--') ? names.filter((known) => known.startsWith(name)) : []
  }

  #named(name: string): OptionSpec | undefined {
    return this.#options.find(({ names }) => names.includes(name))
  }

  #names(): string[] {
    return this.#options.flatMap(({ names }) => names)
  }
}

const HELP = ['--help', '-h']

function valueOf(option: OptionSpec, word: string): ArgumentValue {
  const { type, choices } = option
  if (choices !== undefined && !choices.includes(word)) {
    const known = choices.map((choice) => `'${choice}'`).join(', ')
    throw new UsageError(
      `argument ${nameOf(option)}: invalid choice: ${reprOf(word)} (choose from ${known})`,
    )
  }
  if (type === undefined) return word
  const value = type === 'int' ? parseInteger(word) : floatOf(word)
  if (value !== undefined) return value
  throw new UsageError(`argument ${nameOf(option)}: invalid ${type} value: ${reprOf(word)}`)
}

function nameOf({ names }: OptionSpec): string {
  return names.join('/')
}

function floatOf(word: string): number | undefined {
  try {
    return word.includes(',') || word === 'max' ? undefined : Number(readNr(word))
  } catch (error) {
    if (error instanceof DamoFault) return undefined
    throw error
  }
}
