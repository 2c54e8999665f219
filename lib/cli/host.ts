/** What commands share with the program around them. */

/** What a command gets from `main`, and leaves there. */
export interface CommandHost {
  /** The version of the package. */
  readonly version: string
  /** Sets what the process ends with, if not 0. */
  exitWith(code: number): void
  /** What a report of a fault must name besides the command line, such as the seed. */
  noteForReproduction(note: string): void
}

/** Writes text and an end of line to standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Writes a remark to standard error, where it does not mix with results. */
export function remark(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** A command line that a POSIX shell splits into these words. */
export function shellLine(words: readonly string[]): string {
  return words.map(quote).join(' ')
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
