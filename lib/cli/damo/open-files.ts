/** Opens the records of a command line. */
import { DamoRefusal } from '../../params/fault.js'
import type { OpenRecords } from '../../report/damo/open-records.js'
import { remark } from '../host.js'

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
    const opened = await openReportRecords(files)
    await tellWhatCounted(files)
    return opened
  } catch (error) {
    throw error instanceof DamoRefusal ? new DamoRefusal(describe(error.message)) : error
  }
}

/** Reports speak of accesses; where those are writes alone, the user must know. damo's own output stays as it is. */
async function tellWhatCounted(files: readonly string[]): Promise<void> {
  const { remarksOnSampling } = await import('../sampling-remarks.js')
  for (const file of files) for (const text of await remarksOnSampling(file)) remark(text)
}
