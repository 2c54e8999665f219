/** `report access` in its three forms. */
import { DamoRefusal } from '../../../params/fault.js'
import { recordJson } from '../record-json.js'
import type { AccessOptions } from './options.js'
import { printAccess } from './print-access.js'
import { printRawForm } from './raw-form.js'
import type { ReportRecord } from '../model.js'

/**
 * The report, in pieces, without the newline that may follow it.
 *
 * @throws DamoRefusal where records lack intervals that the form needs; DamoFault where damo fails
 */
export function accessPieces(
  records: readonly ReportRecord[],
  kind: 'text' | 'json' | 'raw_form',
  options: AccessOptions,
): Generator<string, void> {
  const { form } = options.layout
  if (kind === 'json') return recordJson(records, form)
  if (kind === 'raw_form') return printRawForm(records, form)
  if (records.some(({ intervals }) => intervals === undefined)) {
    throw new DamoRefusal('some records lack the intervals information')
  }
  return printAccess(records, options)
}
