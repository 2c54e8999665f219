/** A question, what was measured to answer it, and the answer. */

/** A chart of docs/images. */
export interface Chart {
  /** The file is acma-NAME.svg. */
  readonly name: string
  readonly description: string
  readonly svg: string
}

/** A section of docs/acma.md, its texts in Markdown. */
export interface Section {
  readonly title: string
  /** In a sentence or two, with numbers. */
  readonly answer: string
  /** What was run. */
  readonly method: string
  readonly charts: readonly Chart[]
  readonly table: string
  /** What the numbers show, and what they rest on. */
  readonly remarks: readonly string[]
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  )
}

/** Percent, short. */
export function percent(value: number): string {
  const digits = Math.abs(value) < 1 ? 2 : 1
  return `${value.toFixed(digits).replace('-', '−')} %`
}

/** MiB, short. */
export function mib(bytes: number): string {
  const value = bytes / 2 ** 20
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} MiB`
}
