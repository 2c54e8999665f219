/** Says what is wrong with the form of a YAML or JSON text, where it begins, and how to mend it. */
import { isMap, isScalar, isSeq, type Document, type YAMLParseError } from 'yaml'

/** A fault of form. */
export interface YamlFault {
  readonly message: string
  /** Where it is, counted in characters from the start of the text. */
  readonly offset: number
  readonly hint?: string
}

/** What most often is the matter, by the codes of the yaml package. */
const HINTS: Readonly<Partial<Record<YAMLParseError['code'], string>>> = {
  BAD_INDENT: 'start all entries of a map or list in the same column',
  BAD_SCALAR_START: 'put the text into quotes',
  BLOCK_AS_IMPLICIT_KEY: 'put text that holds a colon into quotes',
  BLOCK_IN_FLOW: 'is a comma or a bracket missing before it?',
  MULTILINE_IMPLICIT_KEY: 'is a colon missing in the line before, or in this one?',
  TAB_AS_INDENT: 'indent with spaces',
  UNEXPECTED_TOKEN: 'is a comma, a quote or a bracket missing before it?',
}

/** The faults of a document, the first of each line: the others mostly follow from it. */
export function yamlFaults(
  document: Document.Parsed,
  lineOf: (offset: number) => number,
): YamlFault[] {
  const lines = new Set<number>()
  const faults: YamlFault[] = []
  for (const { code, message, pos } of document.errors) {
    if (faults.length === FAULTS_MAX) break
    const line = lineOf(pos[0])
    if (lines.has(line)) continue
    lines.add(line)
    faults.push(faultOf(code, firstLine(message), pos[0], document))
  }
  return faults
}

const FAULTS_MAX = 20

function faultOf(
  code: YAMLParseError['code'],
  message: string,
  offset: number,
  document: Document.Parsed,
): YamlFault {
  if (message.startsWith('Missing closing')) {
    // The place that counts is not the end of the text but where the quote opens.
    const opening = openingOf(document.contents, offset)
    const hint = 'the text that it opens does not end'
    if (opening !== undefined) return { message: `${message}; expected one`, offset: opening, hint }
  }
  const hint = HINTS[code]
  return { message, offset, ...(hint !== undefined && { hint }) }
}

/** Where the quoted text starts that reaches to an offset. */
function openingOf(node: unknown, offset: number): number | undefined {
  if (isScalar(node)) {
    const isQuoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE'
    const [start, end] = node.range ?? [0, 0]
    return isQuoted && start < offset && offset <= end ? start : undefined
  }
  const children = isSeq(node)
    ? node.items
    : isMap(node)
      ? node.items.flatMap(({ key, value }) => [key, value])
      : []
  for (const child of children) {
    const opening = openingOf(child, offset)
    if (opening !== undefined) return opening
  }
  return undefined
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0].replace(/ at line \d+, column \d+:?$/, '')
}
