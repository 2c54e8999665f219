/** Text that is printed in pieces. */

/** Joins lines by newlines, none before the first, and hands over what it has. */
export class LineJoiner {
  #text = ''
  #isFirst = true

  /** Adds a line, which may hold newlines; undefined adds nothing. */
  add(line: string | undefined): void {
    if (line === undefined) return
    this.#text += this.#isFirst ? line : `\n${line}`
    this.#isFirst = false
  }

  /** What was added since the last call. */
  take(): string {
    const text = this.#text
    this.#text = ''
    return text
  }
}
