/** Lines of damo's reports. */

/** Lines, four columns further to the right. */
export function indentLines(lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.split('\n')).map((line) => `    ${line}`)
}
