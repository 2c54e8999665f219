/** What each kind of damo's reports is to the command line. */
import type { Arguments, OptionSpec } from '../../params/argparse.js'

/** A kind of report. */
export interface ReportKind {
  readonly options: readonly OptionSpec[]
  /** Where a record that is given as a plain word goes. */
  readonly plain: {
    /** Name of the option that takes it. */
    readonly name: string
    /** The value that the option then has. */
    readonly value: (word: string, values: Arguments) => Arguments[string]
  }
  /** Another word that may stand first, as in `footprints rss`. */
  readonly positional?: { readonly name: string; readonly choices: readonly string[] }
  /**
   * Prints the report.
   *
   * @throws DamoRefusal where damo says why and exits with 1; DamoFault where damo fails with a traceback
   */
  run(values: Arguments): Promise<void>
}
