import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { FileError, RecordError } from '../base/errors.js'
import type { RunSummary } from '../engine/summary.js'
import { detectFormat } from '../record/detect.js'
import { parseJson } from '../record/json.js'
import { openRecord } from '../record/reader.js'
import { writeWholeFile } from '../record/whole-file.js'
import { PAGE_HEAD } from '../report/html/page.js'
import { htmlReport } from '../report/html/report.js'
import { print, type CommandHost } from './host.js'
import { isOwnFile } from './out-folder.js'
import { namesOf } from './report-names.js'
import { interruptOnSignals } from './signals.js'

/** What a page is made from. */
export interface HtmlReportFiles {
  /** The lab's own format. */
  readonly record: string
  readonly output: string
  /** What the page calls the record; default: `record`. */
  readonly name?: string
  readonly summary?: RunSummary
}

/**
 * Writes the page of a record; it appears when it is whole.
 *
 * @param version of the program
 * @returns false where the record has nothing to show, and no page was written
 * @throws RecordError, FileError
 */
export async function writeHtmlReport(files: HtmlReportFiles, version: string): Promise<boolean> {
  const { record, output, name = record, summary } = files
  const reader = openRecord(record)
  try {
    const names = await namesOf(reader.scenario, name, summary)
    const pieces = htmlReport(reader, { ...names, generator: `damon-lab ${version}` })
    if (pieces !== undefined) writeWholeFile(output, pieces, 'the report cannot be written')
    return pieces !== undefined
  } finally {
    reader.close()
  }
}

/**
 * Writes the page of any record.
 *
 * @param out default: report.html in the record's folder
 * @throws RecordError where it has nothing to show, FileError where the output is no report of ours
 */
export async function reportHtml(
  record: string,
  out: string | undefined,
  host: CommandHost,
): Promise<void> {
  const output = out ?? join(dirname(record), 'report.html')
  const format = detectFormat(record)
  if (!isOwnFile(output, PAGE_HEAD)) {
    throw new FileError(output, 'would be written over, but is no report of damon-lab', {
      hint: 'choose another file with --out',
    })
  }
  const temporary = format === 'dlr' ? undefined : mkdtempSync(join(tmpdir(), 'damon-lab-report-'))
  try {
    const own = temporary === undefined ? record : join(temporary, 'record.dlr')
    if (temporary !== undefined && !(await convertTo(own, record, host))) return
    const summary = temporary === undefined ? await summaryBeside(record) : undefined
    const files = { record: own, output, name: record, ...(summary && { summary }) }
    if (!(await writeHtmlReport(files, host.version))) {
      throw new RecordError(record, 0, 'no snapshot has a region; there is nothing to show', {
        hint: 'record for longer than one aggregation interval',
      })
    }
    print(output)
  } finally {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true })
  }
}

/** Converts a record of damo's; false where that was interrupted. */
async function convertTo(own: string, record: string, host: CommandHost): Promise<boolean> {
  const { convertRecord } = await import('../record/convert.js')
  const interruption = interruptOnSignals()
  try {
    await convertRecord(record, own, 'dlr', { signal: interruption.signal })
    return true
  } catch (error) {
    const code = interruption.exitCode()
    if (code === undefined) throw error
    host.exitWith(code)
    return false
  } finally {
    interruption.dispose()
  }
}

/** The summary that a run left beside its record. */
async function summaryBeside(record: string): Promise<RunSummary | undefined> {
  const { summarySchema } = await import('../scenario/summary-schema.js')
  let text: string
  try {
    text = readFileSync(join(dirname(realpathSync(record)), 'summary.json'), 'utf8')
  } catch {
    return undefined
  }
  return summarySchema.safeParse(parseJson(text)).data
}
