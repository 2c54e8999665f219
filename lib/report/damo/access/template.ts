/** A template: text with keywords, each of which is replaced by what it stands for, padded to a least width. */

/** What a keyword stands for. */
export type Keyword<T> = (context: T) => string

/**
 * Makes a function of a template.
 *
 * @param minChars keyword and columns; the first of a keyword counts
 * @returns undefined for an empty template, which prints nothing at all
 */
export function compileTemplate<T>(
  template: string,
  keywords: ReadonlyMap<string, Keyword<T>>,
  minChars: readonly (readonly [string, number])[],
): Keyword<T> | undefined {
  if (template === '') return undefined
  const parts = template.split(/(<[^<>]*>)/).map((text): string | Keyword<T> => {
    const keyword = keywords.get(text)
    if (keyword === undefined) return text.replaceAll('\\n', '\n')
    const width = minChars.find(([name]) => name === text)?.[1] ?? 0
    return (context) => keyword(context).padEnd(width)
  })
  return (context) => {
    let text = ''
    for (const part of parts) text += typeof part === 'string' ? part : part(context)
    return text
  }
}
