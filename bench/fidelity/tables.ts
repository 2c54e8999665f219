/** Tables of verdicts, in Markdown. */
import type { Pair, RecordingVerdict } from './verdict.js'

/** The reason for a pair outside; undefined: nobody knows one. */
export type Explain = (recording: string, figure: string) => string | undefined

/** How many figures are inside, in words. */
export function shareInside(verdicts: readonly RecordingVerdict[]): string {
  const pairs = verdicts.flatMap((verdict) => verdict.pairs)
  const inside = pairs.filter(({ isInside }) => isInside).length
  const share = ((100 * inside) / pairs.length).toFixed(1)
  return `${inside} of ${pairs.length} figures are inside (${share} %)`
}

/** A line for each recording. */
export function overview(verdicts: readonly RecordingVerdict[]): string {
  const head = ['| recording | figures | inside | outside |', '| --- | ---: | ---: | --- |']
  return [...head, ...verdicts.map(overviewRow)].join('\n')
}

/** Each figure of each recording. */
export function allFigures(verdicts: readonly RecordingVerdict[]): string {
  return verdicts.map(figureTable).join('\n\n')
}

/** Pairs outside that nobody explained. */
export function unexplained(verdicts: readonly RecordingVerdict[], explain: Explain): string[] {
  return verdicts.flatMap(({ name, pairs }) =>
    pairs
      .filter(({ isInside, figure }) => !isInside && explain(name, figure) === undefined)
      .map(({ figure }) => `${name} ${figure}`),
  )
}

function overviewRow({ name, pairs }: RecordingVerdict): string {
  const outside = pairs.filter(({ isInside }) => !isInside)
  const list = outside.map(({ figure }) => `\`${figure}\``).join(', ')
  return `| ${name} | ${pairs.length} | ${pairs.length - outside.length} | ${list} |`
}

/** Figures outside, by the reason for it. */
export function outsideList(verdicts: readonly RecordingVerdict[], explain: Explain): string {
  const byReason = new Map<string, string[]>()
  for (const { name, pairs } of verdicts) {
    for (const { figure, isInside } of pairs) {
      if (isInside) continue
      const reason = explain(name, figure) ?? 'not explained.'
      byReason.set(reason, [...(byReason.get(reason) ?? []), `${name} \`${figure}\``])
    }
  }
  return [...byReason].map(([reason, list]) => `- ${reason}\n  (${list.join(', ')})`).join('\n')
}

function figureTable({ name, pairs }: RecordingVerdict): string {
  const rows = pairs.map(({ figure, kernel, median, low, high, isInside }: Pair) =>
    row(
      figure,
      short(kernel),
      short(median),
      `${short(low)} to ${short(high)}`,
      isInside ? '' : 'out',
    ),
  )
  const head = ['figure', 'kernel', 'our median', 'our interval', '']
  const lines = [row(...head), row('---', '---:', '---:', '---:', '---'), ...rows]
  return `### ${name}\n\n${lines.join('\n')}`
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function short(value: number): string {
  return String(Number(value.toPrecision(5)))
}
