/**
 * YAML as damo writes it, with PyYAML's safe dumper in block style: lists stand below their key without indent, texts
 * are quoted only where they would read as something else, and long ones are folded after 80 columns.
 */
import { numberText } from './number.js'
import { isList, isObject, type DamoValue } from './value.js'

const WIDTH = 80

/** What YAML 1.1 reads as something other than a text. */
const RESOLVED: readonly RegExp[] = [
  /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/,
  /^[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?$/,
  /^\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?$/,
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/,
  /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  /^[-+]?(?:0b[0-1_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+)$/,
  /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/,
  /^(?:<<|=|~|null|Null|NULL|)$/,
  /^\d{4}-\d\d-\d\d$/,
  new RegExp(
    String.raw`^\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?` +
      String.raw`(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?$`,
  ),
]

const NOT_PLAIN: readonly RegExp[] = [
  /^[#,[\]{}&*!|>'"%@`]/,
  /^[?:-](?:[\s\0]|$)/,
  /^(?:---|\.\.\.)/,
  /:(?:[\s\0]|$)/,
  /\s#/,
  /^\s|\s$/,
]

/** Characters that only a double quoted text shows. */
const SPECIAL = /[^\n\x20-\x7e]/u
const PRINTABLE = /^[\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*$/u

const ESCAPES: Partial<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\x85': 'N',
  '\xa0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
}

/** A document, with an end of line. */
export function printDamoYaml(value: DamoValue): string {
  const lines = blockLines(value, '')
  if (lines !== undefined) return `${lines.join('\n')}\n`
  const text = flowText(value, '', 0)
  // A bare scalar ends the document unless it is quoted.
  return /^['"[{]/.test(text) ? `${text}\n` : `${text}\n...\n`
}

/** The lines of a list or map that is not empty; undefined for anything else. */
function blockLines(value: DamoValue, indent: string): string[] | undefined {
  if (isList(value) && value.length > 0) {
    return value.flatMap((entry) => {
      const lines = blockLines(entry, `${indent}  `)
      if (lines === undefined)
        return [`${indent}- ${flowText(entry, `${indent}  `, indent.length + 2)}`]
      return [`${indent}- ${lines[0].slice(indent.length + 2)}`, ...lines.slice(1)]
    })
  }
  if (isObject(value) && value.size > 0) {
    return [...value].flatMap(([key, member]) => {
      const head = `${indent}${keyText(key)}:`
      const lines = blockLines(member, isList(member) ? indent : `${indent}  `)
      if (lines === undefined)
        return [`${head} ${flowText(member, `${indent}  `, head.length + 1)}`]
      return [head, ...lines]
    })
  }
  return undefined
}

function keyText(key: string): string {
  return flowText(key, '', 0)
}

/** A value in one place; `indent` is that of further lines of a long text, `column` that of its start. */
function flowText(value: DamoValue, indent: string, column: number): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return String(value)
  if (isList(value)) return '[]'
  if (isObject(value)) return '{}'
  if (typeof value === 'string') return scalarText(value, indent, column)
  if (typeof value === 'bigint') return String(value)
  if (Number.isNaN(value)) return '.nan'
  if (!Number.isFinite(value)) return value < 0 ? '-.inf' : '.inf'
  const text = numberText(value)
  // 1e+16 would read as a text.
  return text.includes('.') || !text.includes('e') ? text : text.replace('e', '.0e')
}

function scalarText(text: string, indent: string, column: number): string {
  if (SPECIAL.test(text) || /^\n|\n$| \n/.test(text)) {
    if (!PRINTABLE.test(text) || SPECIAL.test(text) || text.includes(' \n')) {
      return doubleQuoted(text, indent, column)
    }
  }
  const isPlain =
    !text.includes('\n') &&
    !RESOLVED.some((pattern) => pattern.test(text)) &&
    !NOT_PLAIN.some((pattern) => pattern.test(text))
  if (isPlain) return folded(text, indent, column)
  return `'${folded(text.replaceAll("'", "''").replaceAll('\n', '\n\n' + indent), indent, column + 1)}'`
}

/** Breaks a text at single spaces once a line is too long. */
function folded(text: string, indent: string, start: number): string {
  let column = start
  let result = ''
  const words = text.split(/( +)/)
  for (const [i, word] of words.entries()) {
    const isBreak =
      word === ' ' && column > WIDTH && i > 0 && i < words.length - 1 && words[i + 1] !== ''
    if (isBreak && words[i - 1] !== '') {
      result += `\n${indent}`
      column = indent.length
    } else {
      result += word
      column += word.length
    }
  }
  return result
}

/** PyYAML breaks these at a space or behind an escape, and marks the break by a backslash. */
function doubleQuoted(text: string, indent: string, start: number): string {
  const chars = Array.from(text)
  let result = '"'
  let column = start + 1
  // Characters that are not written yet: their column counts only from the next break or escape.
  let pending = ''
  const write = (piece: string): void => {
    result += piece
    column += piece.length
  }
  for (const [i, char] of chars.entries()) {
    const escape = escapeOf(char)
    if (escape !== undefined) {
      write(pending + escape)
      pending = ''
    }
    const mayBreak = i > 0 && i < chars.length - 1 && (char === ' ' || escape !== undefined)
    const width = column + (escape === undefined ? pending.length : -1)
    if (mayBreak && width > WIDTH) {
      result += `${pending}\\\n${indent}`
      column = indent.length
      pending = ''
      if ((escape === undefined ? char : chars[i + 1]) === ' ') write('\\')
    }
    if (escape === undefined) pending += char
  }
  return `${result}${pending}"`
}

function escapeOf(char: string): string | undefined {
  const short = ESCAPES[char]
  if (short !== undefined) return `\\${short}`
  if (/^[\x20-\x7e]$/.test(char)) return undefined
  const code = char.codePointAt(0)!.toString(16).toUpperCase()
  if (code.length <= 2) return `\\x${code.padStart(2, '0')}`
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`
}
