/**
 * Text to plain values that know where they stand: YAML 1.2, of which JSON is a part.
 *
 * The yaml package does the reading; three of its habits are replaced because they can be driven to minutes, or
 * to the end of the process, by a small file: deep nesting (it recurses), unique keys (it compares each with
 * each), and aliases (it copies).
 */
import {
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
  type Document,
  type Node,
} from 'yaml'
import { ScenarioError, type InputIssue } from '../base/errors.js'
import { formatCount } from '../base/format.js'
import { yamlFaults } from './yaml-faults.js'

/** Steps from the document's root: keys of maps, indexes of lists. */
export type Path = readonly (string | number)[]

/** A place in a text, 1-based. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** A parsed text. */
export interface Source {
  /** As the user knows it. */
  readonly file: string
  /** Maps, lists, texts, numbers, booleans, null; nothing is shared. */
  readonly value: unknown
  /**
   * Where a value stands, or its key. Where there is none at the path, the nearest that there is above it.
   *
   * @returns undefined where the source has no text
   */
  readonly locate: (path: Path, what: 'key' | 'value') => Position | undefined
}

const DEPTH_MAX = 60
const VALUES_MAX = 400_000
/** Words, signs and blanks: several for each value. */
const LEXEMES_MAX = 2_500_000
const ISSUES_MAX = 20
const CORE_TAGS: ReadonlySet<string> = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
)

type Refuse = (message: string, offset: number | undefined, hint?: string) => void

/**
 * Parses YAML or JSON.
 *
 * @throws ScenarioError with all faults of the text's form
 */
export function parseSource(text: string, file: string): Source {
  const lineCounter = new LineCounter()
  const issues: InputIssue[] = []
  const at = (offset: number | undefined): Position | undefined => {
    if (offset === undefined) return undefined
    const { line, col } = lineCounter.linePos(offset)
    return { line, column: col }
  }
  const refuse: Refuse = (message, offset, hint) => {
    const { line, column } = at(offset) ?? { line: undefined, column: undefined }
    if (issues.length < ISSUES_MAX) {
      issues.push({
        file,
        line,
        column,
        path: '',
        message,
        ...(hint === undefined ? {} : { hint }),
      })
    }
  }
  const documents = compose(text, lineCounter, refuse)
  throwIfAny(issues)
  if (documents.length > 1) {
    const hint = 'leave out --- and what follows'
    refuse('holds several documents; expected one', documents[1].range[0], hint)
  }
  const document = documents.at(0)
  if (document !== undefined) {
    const lineOf = (offset: number): number => lineCounter.linePos(offset).line
    for (const { message, offset, hint } of yamlFaults(document, lineOf)) {
      refuse(message, offset, hint)
    }
  }
  throwIfAny(issues)
  const root = document?.contents ?? null
  const targets = resolveAliases(root)
  const value = toPlain(root, targets, refuse)
  throwIfAny(issues)
  return { file, value, locate: (path, what) => at(offsetOf(root, targets, path, what)) }
}

/** A value that came without a text. Bigints in it are changed in place, to what a text would hold. */
export function sourceOfValue(value: unknown, file: string): Source {
  return { file, value: withPlainIntegers(value, new Set()), locate: () => undefined }
}

function withPlainIntegers(value: unknown, seen: Set<object>): unknown {
  if (typeof value === 'bigint') return plainInteger(value)
  if (typeof value !== 'object' || value === null || seen.has(value)) return value
  seen.add(value)
  for (const [key, each] of Object.entries(value) as [string, unknown][]) {
    const plain = withPlainIntegers(each, seen)
    if (plain !== each) Reflect.set(value, key, plain)
  }
  return value
}

/** The first two documents, as `yaml.parseAllDocuments()` gives them, with limits to depth and length. */
function compose(text: string, lineCounter: LineCounter, refuse: Refuse): Document.Parsed[] {
  lineCounter.addNewLine(0)
  const parser = new Parser(lineCounter.addNewLine)
  const tokens = []
  let nrLexemes = 0
  for (const lexeme of new Lexer().lex(text)) {
    tokens.push(...parser.next(lexeme))
    if (parser.stack.length > 2 * DEPTH_MAX) {
      refuse(`nested too deeply; expected at most ${DEPTH_MAX} levels`, parser.offset)
      return []
    }
    if (++nrLexemes > LEXEMES_MAX) {
      const expected = `expected at most ${formatCount(LEXEMES_MAX)} words and signs`
      refuse(`too large; ${expected}`, parser.offset)
      return []
    }
  }
  tokens.push(...parser.end())
  const composer = new Composer({
    prettyErrors: false,
    uniqueKeys: false,
    logLevel: 'silent',
    intAsBigInt: true,
  })
  const { stackTraceLimit } = Error
  // Every fault of the text is an Error, and a damaged text can have a million of them.
  Error.stackTraceLimit = 0
  try {
    const documents: Document.Parsed[] = []
    for (const document of composer.compose(tokens, true, text.length)) {
      if (documents.push(document) === 2) break
    }
    return documents
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

/** Which node each alias stands for: the last one of that anchor before it. */
function resolveAliases(root: Node | null): ReadonlyMap<Node, Node> {
  const anchors = new Map<string, Node>()
  const targets = new Map<Node, Node>()
  const visit = (node: unknown): void => {
    if (isAlias(node)) {
      const target = anchors.get(node.source)
      if (target !== undefined) targets.set(node, target)
      return
    }
    if (!isScalar(node) && !isMap(node) && !isSeq(node)) return
    if (node.anchor !== undefined) anchors.set(node.anchor, node)
    if (isSeq(node)) node.items.forEach(visit)
    if (isMap(node)) node.items.flatMap(({ key, value }) => [key, value]).forEach(visit)
  }
  visit(root)
  return targets
}

function toPlain(root: Node | null, targets: ReadonlyMap<Node, Node>, refuse: Refuse): unknown {
  let nrValues = 0
  let isFull = false
  const convert = (node: unknown, depth: number): unknown => {
    if (isFull || node === null || node === undefined) return null
    const offset = (node as Node).range?.[0]
    if (++nrValues > VALUES_MAX || depth > DEPTH_MAX) {
      isFull = true
      const what = depth > DEPTH_MAX ? `${DEPTH_MAX} levels` : `${formatCount(VALUES_MAX)} values`
      refuse(`too large; expected at most ${what}`, offset, 'aliases (*name) count each time')
      return null
    }
    if (isAlias(node)) {
      const target = targets.get(node)
      if (target === undefined) {
        const hint = 'text that starts with * goes into quotes'
        refuse(`nothing above is named &${node.source}; expected a known alias`, offset, hint)
      }
      return convert(target, depth + 1)
    }
    const { tag } = node as Node
    if (tag !== undefined && !CORE_TAGS.has(tag)) {
      const hint = 'text that starts with ! goes into quotes'
      refuse(`a tag that means nothing here (got ${tag}); expected none`, offset, hint)
      return null
    }
    if (isSeq(node)) return node.items.map((item) => convert(item, depth + 1))
    if (isMap(node)) return convertMap(node.items, depth)
    return isScalar(node) ? plainScalar(node.value, offset, refuse) : null
  }
  const convertMap = (
    items: readonly { key: unknown; value: unknown }[],
    depth: number,
  ): object => {
    const map = {}
    for (const { key, value } of items) {
      const offset = (key as Node | null)?.range?.[0]
      if (!isScalar(key)) {
        refuse('a key that is not a word; expected a word', offset)
        continue
      }
      const name = String(key.value)
      if (name === '<<') {
        const hint = 'an alias (key: *name) takes over a whole value'
        refuse('merge keys (<<) mean nothing here; expected the keys themselves', offset, hint)
        continue
      }
      if (Object.hasOwn(map, name)) {
        refuse(`the key ${name} stands here a second time; expected it once`, offset)
      }
      // Not an assignment: __proto__ is a key like any other.
      Object.defineProperty(map, name, {
        value: convert(value, depth + 1),
        enumerable: true,
        configurable: true,
        writable: true,
      })
    }
    return map
  }
  return convert(root, 0)
}

/** Integers that a number cannot hold stay texts of their digits: nothing of them is lost. */
export function plainInteger(value: bigint): number | string {
  const isSafe = value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
  return isSafe ? Number(value) : String(value)
}

function plainScalar(value: unknown, offset: number | undefined, refuse: Refuse): unknown {
  if (typeof value === 'bigint') return plainInteger(value)
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value
  }
  if (value !== null) {
    refuse('a kind of value that means nothing here; expected text or a number', offset)
  }
  return null
}

function offsetOf(
  root: Node | null,
  targets: ReadonlyMap<Node, Node>,
  path: Path,
  what: 'key' | 'value',
): number | undefined {
  let node: unknown = root
  let found: number | undefined = root?.range?.[0]
  for (const [depth, step] of path.entries()) {
    while (isAlias(node)) node = targets.get(node)
    let key: unknown
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === step)
      if (pair === undefined) return found
      key = pair.key
      node = pair.value ?? pair.key
    } else if (isSeq(node) && typeof step === 'number' && step < node.items.length) {
      node = key = node.items[step]
    } else {
      return found
    }
    const isLast = depth === path.length - 1
    const place = isLast && what === 'value' ? node : key
    found = (place as Node | null)?.range?.[0] ?? found
  }
  return found
}

function throwIfAny(issues: readonly InputIssue[]): void {
  if (issues.length > 0) throw new ScenarioError('ERR_SCENARIO', issues)
}

/** Whether what was read is a fleet of VM guests, which is no scenario with targets. */
export function isFleet({ value }: Pick<Source, 'value'>): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'guests')
}
