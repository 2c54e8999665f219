/** What schemes would do on a record, as text: a table of passes for each scheme, then why not more. */
import type { RecordExplanation, SchemeForecast } from '../explain/reason.js'
import { countText, sizeText, timeText } from '../explain/words.js'
import { reasonText } from './explain-text.js'
import { alignColumns } from './text-table.js'

/** Passes that are shown of a scheme. */
const PASSES_SHOWN = 12

/** Formats what `explain --schemes` found. @param name of the record */
export function formatRecordExplanation(
  { contexts, notes, atUs, kernel }: RecordExplanation,
  name: string,
): string {
  const parts = contexts.map(({ context, sampleUs, aggrUs, snapshots, schemes }) => {
    const intervals = `${timeText(sampleUs)} / ${timeText(aggrUs)}`
    const head = `context ${context} (${intervals}, ${countText(snapshots, 'snapshot')})`
    return [head, ...schemes.map((scheme) => forecastText(scheme).replace(/^/gm, '  '))].join('\n')
  })
  const when = `up to ${timeText(atUs)} (kernel ${kernel})`
  const head = `what these schemes would do on ${name} ${when}, if each action succeeded`
  return [[head, ...notes.map((note) => `note: ${note}`)].join('\n'), ...parts].join('\n\n')
}

function forecastText({ scheme, action, course, lastPassUs, reasons }: SchemeForecast): string {
  const title = `scheme ${scheme} (${action})`
  if (lastPassUs === null) return `${title}: no pass`
  const acting = course.filter(({ tried }) => tried > 0)
  const mean = acting.reduce((sum, { tried }) => sum + tried, 0) / Math.max(1, course.length)
  const most = Math.max(...course.map(({ tried }) => tried))
  const acts =
    acting.length === 0
      ? `would act in none of ${passesText(course.length)}`
      : `would act in ${acting.length} of ${passesText(course.length)}, on ${sizeText(mean)} in the mean, ` +
        `at most ${sizeText(most)}`
  const table = alignColumns(courseRows(course))
  return [
    `${title} ${acts}`,
    ...table.map((line) => `  ${line}`),
    `in the last pass, at ${timeText(lastPassUs)}:`,
    ...reasons.map(reasonText),
  ].join('\n')
}

/** A row for each pass; of many, one for several passes. */
function courseRows(course: SchemeForecast['course']): string[][] {
  const step = Math.ceil(course.length / PASSES_SHOWN)
  const rows: string[][] = []
  for (let i = 0; i < course.length; i += step) {
    const part = course.slice(i, i + step)
    const mean = (key: 'seen' | 'matched'): number =>
      part.reduce((sum, one) => sum + one[key], 0) / part.length
    const tried = part.reduce((sum, one) => sum + one.tried, 0)
    const { timeUs, matchedRegions } = part[part.length - 1]
    const regions = step === 1 ? ` in ${countText(matchedRegions, 'region')}` : ''
    const cells = [
      sizeText(mean('seen')),
      `${sizeText(mean('matched'))}${regions}`,
      sizeText(tried),
    ]
    rows.push([timeText(timeUs), ...cells])
  }
  const head =
    step === 1
      ? ['time', 'of', 'of its pattern', 'acted on']
      : ['up to', 'of', 'of its pattern (mean)', 'acted on (sum)']
  return [head, ...rows]
}

function passesText(count: number): string {
  return count === 1 ? '1 pass' : `${count} passes`
}
