/** HTML reports: two passes over a record in bounded memory, one file of bounded size. */
import { formatCount } from '../../base/format.js'
import type { RecordReader } from '../../record/reader.js'
import { accessWindows } from '../windows.js'
import { Blocks } from './pack.js'
import { formatPage } from './page.js'
import type { PanelData } from './page-data.js'
import { PANELS } from './panels/index.js'
import { surveyRecord, type ReportNames, type ReportScope } from './scope.js'

/**
 * Makes the report of a record.
 *
 * @returns the page in pieces, to be written one after the other; undefined where no snapshot has a region
 * @throws RecordError where a whole block holds nonsense; FileError when reading fails
 */
export function htmlReport(
  reader: RecordReader,
  names: ReportNames,
): Generator<string, void> | undefined {
  const scope = surveyRecord(reader, names)
  if (scope.targets.length === 0) return undefined
  const blocks = new Blocks()
  const panels = collect(reader, scope, blocks)
  const page = {
    title: names.title,
    generator: names.generator,
    targets: scope.targets.map(({ survey: { context, target } }) => ({
      name: names.target(context, target),
      where: names.context(context),
    })),
    notes: notesOf(reader, scope),
    panels,
  }
  return formatPage(page, blocks.texts)
}

function collect(reader: RecordReader, scope: ReportScope, { pack }: Blocks): PanelData[] {
  const begun = PANELS.map((panel) => ({ panel, collector: panel.begin(scope) }))
  for (const window of accessWindows(reader)) {
    for (const { collector } of begun) collector?.add?.(window)
  }
  return begun.flatMap(({ panel, collector }) => {
    if (collector === undefined) return []
    const { id, title, isHalf = false } = panel
    const { charts = [], chartsOfTargets = [] } = collector.end(pack)
    if (charts.length + chartsOfTargets.length === 0) return []
    return [{ id, title, isHalf, charts, chartsOfTargets }]
  })
}

function notesOf(reader: RecordReader, { nrOthers }: ReportScope): string[] {
  const notes: string[] = []
  const { isComplete, reason } = reader.ending()
  if (!isComplete) {
    notes.push(`The record ends early${reason === undefined ? '' : ` (${reason})`}.`)
  }
  if (nrOthers > 0) {
    notes.push(
      `Left out: ${formatCount(nrOthers)} targets with fewer accesses than those that can be chosen here.`,
    )
  }
  return notes
}
