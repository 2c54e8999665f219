/** An explanation as text: a line for what it is about, then its reasons, the most important first. */
import type {
  ContextExplanation,
  RangeExplanation,
  Reason,
  RunExplanation,
  SchemeExplanation,
} from '../explain/reason.js'
import { sizeText, timeText } from '../explain/words.js'

const COLUMNS = 100

/** Formats what `explain` found of a run. */
export function formatRunExplanation({ name, atUs, rerun, contexts }: RunExplanation): string {
  const { snapshots, difference } = rerun
  const same =
    difference === null
      ? `run again from its seed: all ${snapshots} snapshots are as recorded`
      : `WARNING: run again from its seed, it is not as recorded: ${difference}`
  return [`${name} at ${timeText(atUs)} (${same})`, ...contexts.map(contextText)].join('\n\n')
}

function contextText({ context, ops, sampleUs, aggrUs, ...rest }: ContextExplanation): string {
  const head = `context ${context} (${ops}, ${timeText(sampleUs)} / ${timeText(aggrUs)})`
  const { range, schemes } = rest
  const parts = [
    ...(range === null ? [] : [rangeText(range)]),
    ...schemes.map((scheme) => schemeText(scheme, range !== null)),
    ...(range !== null && schemes.length === 0 ? ['no schemes'] : []),
  ]
  return [head, ...parts.map((part) => part.replace(/^/gm, '  '))].join('\n')
}

function rangeText({
  target,
  start,
  end,
  isHot,
  reasons,
  monitoredBytes,
}: RangeExplanation): string {
  const size = sizeText(end - start)
  const part = monitoredBytes < end - start ? `, ${sizeText(monitoredBytes)} of it monitored` : ''
  const head =
    `${target} 0x${start.toString(16)}-0x${end.toString(16)} (${size}${part}) ` +
    (isHot ? 'was seen as hot' : 'was not seen as hot')
  return [head, ...reasons.map(reasonText)].join('\n')
}

function schemeText(explanation: SchemeExplanation, isRange: boolean): string {
  const { scheme, action, lastPass, lastPassUs, reasons } = explanation
  const tried = isRange ? 'it' : sizeText(lastPass.tried)
  const did =
    lastPass.tried > 0 ? `acted on ${tried}` : `did not act on ${isRange ? 'it' : 'anything'}`
  const when =
    lastPassUs === null ? 'had no pass' : `${did} in its last pass, at ${timeText(lastPassUs)}`
  return [`scheme ${scheme} (${action}) ${when}`, ...reasons.map(reasonText)].join('\n')
}

/** `- bytes: text` with the remedy below it, wrapped. */
export function reasonText({ bytes, text, remedy, code }: Reason): string {
  const size =
    bytes === null || bytes === 0 || code === 'acted' || code === 'shared-region'
      ? ''
      : `${sizeText(bytes)}: `
  const lines = wrap(`${size}${text}`, COLUMNS - 6)
  const remedies = remedy === null ? [] : wrap(remedy, COLUMNS - 9)
  return [
    ...lines.map((line, i) => `${i === 0 ? '- ' : '  '}${line}`),
    ...remedies.map((line, i) => `${i === 0 ? '  => ' : '     '}${line}`),
  ].join('\n')
}

/** Spaces, but not those between a number and its unit. */
const BREAK = / (?!(?:[KMGTPE]iB|B|ms|us|s|m|%)(?:[^a-z]|$))/

function wrap(text: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(BREAK)) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line)
      line = word
    } else line += line === '' ? word : ` ${word}`
  }
  return [...lines, line]
}
