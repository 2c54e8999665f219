/** What parameters of a command line need from the machine. */
import type { AddressRange } from './target.js'

/** The machine around a command line. */
export interface ParamsHost {
  /**
   * The text of a file; undefined where there is no file of that name.
   *
   * @throws DamoFault where it cannot be read
   */
  readText(path: string): string | undefined
  /** Whether a word is a program that could be started. */
  isCommand(word: string): boolean
  /**
   * From the first to the last byte of the machine's RAM.
   *
   * @throws DamoRefusal where that cannot be seen
   */
  ramRange(): AddressRange
  /**
   * The RAM of NUMA nodes, in the order of the nodes.
   *
   * @throws DamoRefusal where that cannot be seen
   */
  nodeRanges(nodes: readonly bigint[]): AddressRange[]
  /** Prints a line on standard output, ahead of the result. */
  say(line: string): void
  /** Prints a line on standard error. */
  warn(line: string): void
}
