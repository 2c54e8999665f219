/**
 * Command lines as Python's `argparse` (3.11) reads them: long options may be cut as long as they stay unambiguous,
 * `--option=value` and `-ovalue` are one word, an option takes words until the next word that looks like an option,
 * and a word that looks like a negative number does not.
 */
import { UsageError } from '../base/errors.js'
import { parseInteger } from './read-numbers.js'
import { reprOf } from './value.js'

/** How many words an option takes: so many, at least one, or (for a positional) one or none. */
export type Arity = number | '+' | '?'

/** An option, or the positional. */
export interface OptionSpec {
  /** As in `['-s', '--sample']`; empty for the positional. */
  readonly names: readonly string[]
  /** Under which name the values are kept. */
  readonly key: string
  /** 0: a switch. One word is kept as it is, where another arity makes a list. */
  readonly arity: Arity | 'one'
  readonly isInteger?: boolean
  readonly choices?: readonly string[]
  /** Whether it may be repeated, each time adding to a list; else the last one counts. */
  readonly isRepeated?: boolean
  /** What stands for the words in the help. */
  readonly words?: string
  readonly help: string
}

/** A word, or the words of one occurrence. */
export type ArgumentValue = string | bigint | true | readonly (string | bigint)[]

/** What a command line says: for repeated options a list of values, else one. */
export interface ParsedArguments {
  readonly values: ReadonlyMap<string, ArgumentValue>
  readonly lists: ReadonlyMap<string, readonly ArgumentValue[]>
  /** Whether help was asked for; then nothing else counts. */
  readonly wantsHelp: boolean
}

/** A command line that argparse refuses, with exit code 2. */
export class ArgumentError extends UsageError {
  /** Whether the words belong to no option: the program reports that, not the command. */
  readonly isUnrecognized: boolean

  constructor(message: string, isUnrecognized = false) {
    super(message)
    this.isUnrecognized = isUnrecognized
  }
}

interface Match {
  /** Undefined for what looks like an option and is none. */
  readonly spec: OptionSpec | undefined
  /** Undefined where the value is a word of its own. */
  readonly inline: string | undefined
}

const HELP: OptionSpec = {
  names: ['-h', '--help'],
  key: 'help',
  arity: 0,
  help: 'show this help message and exit',
}

/**
 * Reads a command line.
 *
 * @param specs options, and at most one positional of arity `?`
 * @throws ArgumentError with argparse's message
 */
export function parseArguments(
  specs: readonly OptionSpec[],
  words: readonly string[],
): ParsedArguments {
  return new ArgumentReader(specs, words).read()
}

class ArgumentReader {
  readonly #options = new Map<string, OptionSpec>()
  readonly #words: readonly string[]
  readonly #matches: readonly (Match | undefined)[]
  /** `O` for options, `A` for arguments, `-` for the first `--`. */
  readonly #pattern: string
  readonly #values = new Map<string, ArgumentValue>()
  readonly #lists = new Map<string, ArgumentValue[]>()
  readonly #extras: string[] = []
  #positional: OptionSpec | undefined
  #wantsHelp = false

  constructor(specs: readonly OptionSpec[], words: readonly string[]) {
    for (const spec of [HELP, ...specs]) {
      for (const name of spec.names) this.#options.set(name, spec)
      if (spec.names.length === 0) this.#positional = spec
    }
    this.#words = words
    const end = words.indexOf('--')
    const lastOption = end < 0 ? words.length : end
    this.#matches = words.map((word, i) => (i < lastOption ? this.#matchOption(word) : undefined))
    this.#pattern = words
      .map((_, i) => (i === end ? '-' : this.#matches[i] === undefined ? 'A' : 'O'))
      .join('')
  }

  read(): ParsedArguments {
    let index = 0
    for (;;) {
      const next = this.#pattern.indexOf('O', index)
      if (next < 0 || this.#wantsHelp) break
      if (next > index) {
        const end = this.#takePositional(index)
        if (end > index) {
          index = end
          continue
        }
        this.#extras.push(...this.#words.slice(index, next))
      }
      index = this.#takeOption(next)
    }
    if (!this.#wantsHelp) {
      this.#extras.push(...this.#words.slice(this.#takePositional(index)))
      if (this.#extras.length > 0) {
        throw new ArgumentError(`unrecognized arguments: ${this.#extras.join(' ')}`, true)
      }
    }
    return { values: this.#values, lists: this.#lists, wantsHelp: this.#wantsHelp }
  }

  /** Which option a word is; undefined for an argument. */
  #matchOption(word: string): Match | undefined {
    if (!word.startsWith('-')) return undefined
    const exact = this.#options.get(word)
    if (exact !== undefined) return { spec: exact, inline: undefined }
    if (word.length === 1) return undefined
    const [name, inline] = splitAtEqualSign(word)
    const named = inline === undefined ? undefined : this.#options.get(name)
    if (named !== undefined) return { spec: named, inline }
    const candidates = word.startsWith('--')
      ? this.#namesWith(name).map((each) => [each, inline] as const)
      : this.#shortMatches(word)
    if (candidates.length > 1) {
      const names = candidates.map(([each]) => each).join(', ')
      throw new ArgumentError(`ambiguous option: ${word} could match ${names}`)
    }
    if (candidates.length === 1) {
      return { spec: this.#options.get(candidates[0][0]), inline: candidates[0][1] }
    }
    if (/^-\d+$|^-\d*\.\d+$/.test(word) || word.includes(' ')) return undefined
    return { spec: undefined, inline: undefined }
  }

  #shortMatches(word: string): (readonly [string, string | undefined])[] {
    const short = word.slice(0, 2)
    const named = this.#options.has(short) ? [[short, word.slice(2)] as const] : []
    return [...named, ...this.#namesWith(word).map((each) => [each, undefined] as const)]
  }

  #namesWith(prefix: string): string[] {
    return [...this.#options.keys()].filter((name) => name.startsWith(prefix))
  }

  /** Takes an option and its words; gives the index behind them. */
  #takeOption(index: number): number {
    const { spec, inline } = this.#matches[index]!
    if (spec === undefined) {
      this.#extras.push(this.#words[index])
      return index + 1
    }
    if (inline !== undefined) {
      const isShortSwitch = spec.arity === 0 && this.#words[index][1] !== '-'
      if (isShortSwitch || !canTakeOne(spec.arity)) {
        if (spec !== HELP) refuse(spec, `ignored explicit argument ${reprOf(inline)}`)
        // -hs10 is -h -s10, and help is all that is done.
        if (!isShortSwitch || inline === '' || !this.#options.has(`-${inline[0]}`)) {
          refuse(spec, `ignored explicit argument ${reprOf(inline)}`)
        }
        this.#wantsHelp = true
        return index + 1
      }
      this.#keep(spec, [inline])
      return index + 1
    }
    const available = /^A*/.exec(this.#pattern.slice(index + 1))![0].length
    const count = takenOf(spec.arity, available)
    if (count === undefined) refuse(spec, expectation(spec.arity))
    this.#keep(spec, this.#words.slice(index + 1, index + 1 + count))
    return index + 1 + count
  }

  /** Takes the positional if it was not taken yet; gives the index behind it. */
  #takePositional(index: number): number {
    const spec = this.#positional
    if (spec === undefined) return index
    const length = /^-*A?-*/.exec(this.#pattern.slice(index))![0].length
    this.#positional = undefined
    const words = this.#words.slice(index, index + length)
    const end = words.indexOf('--')
    if (end >= 0) words.splice(end, 1)
    if (words.length > 0) this.#keep(spec, words)
    return index + length
  }

  #keep(spec: OptionSpec, words: readonly string[]): void {
    if (spec === HELP) {
      this.#wantsHelp = true
      return
    }
    const values = words.map((word) => checked(spec, word))
    const value =
      spec.arity === 0 ? true : spec.arity === 'one' || spec.arity === '?' ? values[0] : values
    if (spec.isRepeated !== true) this.#values.set(spec.key, value)
    else this.#lists.set(spec.key, [...(this.#lists.get(spec.key) ?? []), value])
  }
}

function splitAtEqualSign(word: string): [string, string | undefined] {
  const at = word.indexOf('=')
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
}

function canTakeOne(arity: OptionSpec['arity']): boolean {
  return arity === 'one' || arity === '+' || arity === '?' || arity === 1
}

/** How many of the available words an option takes; undefined where they are too few. */
function takenOf(arity: OptionSpec['arity'], available: number): number | undefined {
  if (arity === '+') return available > 0 ? available : undefined
  if (arity === '?') return Math.min(available, 1)
  const wanted = arity === 'one' ? 1 : arity
  return available >= wanted ? wanted : undefined
}

function expectation(arity: OptionSpec['arity']): string {
  if (arity === 'one') return 'expected one argument'
  if (arity === '+') return 'expected at least one argument'
  if (arity === '?') return 'expected at most one argument'
  return `expected ${arity} argument${arity === 1 ? '' : 's'}`
}

function checked(spec: OptionSpec, word: string): string | bigint {
  if (spec.isInteger === true) {
    return parseInteger(word) ?? refuse(spec, `invalid int value: ${reprOf(word)}`)
  }
  if (spec.choices?.includes(word) === false) {
    const choices = spec.choices.map(reprOf).join(', ')
    refuse(spec, `invalid choice: ${reprOf(word)} (choose from ${choices})`)
  }
  return word
}

function refuse(spec: OptionSpec, message: string): never {
  const name = spec.names.length === 0 ? (spec.words ?? spec.key) : spec.names.join('/')
  throw new ArgumentError(`argument ${name}: ${message}`)
}
