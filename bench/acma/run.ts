/**
 * `npm run acma [-- QUESTION…]`: asks what ACMA would give and cost, and writes docs/acma.md with its charts. Where
 * questions are named, their answers are printed, and nothing is written.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../support/paths.js'
import { acmaDocument } from './document.js'
import { askBursts } from './questions/bursts.js'
import { askGranularity } from './questions/granularity.js'
import { askPressure } from './questions/pressure.js'
import { askPublished } from './questions/published.js'
import { askStructPages } from './questions/struct-pages.js'
import { askWays } from './questions/ways.js'
import type { Section } from './section.js'

/** In the order of the page. */
const QUESTIONS: Readonly<Record<string, () => Promise<Section>>> = {
  ways: askWays,
  granularity: askGranularity,
  bursts: askBursts,
  'struct-pages': askStructPages,
  pressure: askPressure,
  published: askPublished,
}

process.exitCode = await main(process.argv.slice(2))

async function main(asked: readonly string[]): Promise<number> {
  const unknown = asked.filter((name) => !Object.hasOwn(QUESTIONS, name))
  if (unknown.length > 0) {
    console.error(
      `no question ${unknown.join(', ')}; expected one of ${Object.keys(QUESTIONS).join(', ')}`,
    )
    return 2
  }
  const sections: Section[] = []
  for (const [name, ask] of Object.entries(QUESTIONS)) {
    if (asked.length > 0 && !asked.includes(name)) continue
    const section = await ask()
    console.log(`${section.title}\n  ${section.answer}\n${asked.length > 0 ? section.table : ''}`)
    sections.push(section)
  }
  if (asked.length > 0) return 0
  const docs = join(ROOT, 'docs')
  for (const { name, svg } of sections.flatMap(({ charts }) => charts)) {
    writeFileSync(join(docs, 'images', `acma-${name}.svg`), svg)
  }
  const file = join(docs, 'acma.md')
  writeFileSync(file, await acmaDocument(sections, file))
  return 0
}
