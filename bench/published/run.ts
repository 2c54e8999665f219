/**
 * `npm run published [-- ROW... --out FILE]`: runs the set-ups of published outcomes, and says of each figure whether
 * direction, order and size agree. Ends with 1 where one disagrees without a reason.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { format, resolveConfig } from 'prettier'
import { countsOf, publishedDocument, type JudgedRow } from './document.js'
import { judgeRow, rangeOf, type PublishedRow } from './row.js'
import { ROWS } from './rows/index.js'

process.exitCode = await main()

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { out: { type: 'string' } },
    allowPositionals: true,
  })
  const known = ROWS.map(({ row }) => String(row))
  const unknown = positionals.filter((row) => !known.includes(row))
  if (unknown.length > 0) {
    console.error(`no row ${unknown.join(', ')}; expected one of ${known.join(', ')}`)
    return 2
  }
  const rows = ROWS.filter(
    ({ row }) => positionals.length === 0 || positionals.includes(String(row)),
  )
  const judged: JudgedRow[] = []
  for (const row of rows) {
    const outcome = { row, agreements: judgeRow(row, await row.measure()) }
    print(outcome)
    judged.push(outcome)
  }
  if (values.out !== undefined) {
    const options = await resolveConfig(values.out)
    const text = publishedDocument(judged)
    writeFileSync(values.out, await format(text, { ...options, filepath: values.out }))
  }
  const open = judged.flatMap(unexplainedOf)
  for (const name of open) console.error(`differs, and no reason is given: ${name}`)
  return open.length === 0 ? 0 : 1
}

function print({ row, agreements }: JudgedRow): void {
  const [direction, order, size] = countsOf(agreements)
  console.log(`row ${row.row}: ${row.title}`)
  for (const { figure, ours } of agreements) {
    const range = [...new Set(rangeOf(figure))].join(' to ')
    console.log(`  ${figure.name}: published ${range} ${figure.unit}, ours ${ours.toPrecision(4)}`)
  }
  console.log(`  direction ${direction || '-'}, order ${order || '-'}, size ${size || '-'}`)
}

/** Figures that disagree in any way without a reason. */
function unexplainedOf({ row, agreements }: JudgedRow): string[] {
  return agreements.flatMap(({ figure, direction, order, size }) => {
    const differs = direction === false || order === false || !size
    const hasReason = figure.name in row.disagreements
    return differs && !hasReason ? [`row ${(row satisfies PublishedRow).row} ${figure.name}`] : []
  })
}
