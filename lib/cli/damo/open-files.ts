/** Opens the records of a command line. */
import { DamoRefusal } from '../../params/fault.js'
import type { OpenRecords } from '../../report/damo/open-records.js'

/**
 * Opens records.
 *
 * @param describe the command's words around the reason why they cannot be read
 * @throws DamoRefusal
 */
export async function openFiles(
  files: readonly string[],
  describe: (why: string) => string = (why) => why,
): Promise<OpenRecords> {
  const { openReportRecords } = await import('../../report/damo/open-records.js')
  try {
    return await openReportRecords(files)
  } catch (error) {
    throw error instanceof DamoRefusal ? new DamoRefusal(describe(error.message)) : error
  }
}
