/**
 * `npm run published [-- ROW... --out FILE]`: runs the set-ups of published outcomes, and says of each figure whether
 * direction, order and size agree. Where rows are named, FILE keeps what it has of the others. Ends with 1 where a
 * figure disagrees without a reason.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  countsOf,
  differs,
  judgedAsShown,
  publishedDocument,
  publishedOf,
  type JudgedRow,
} from './document.js'
import { measuredIn } from './measured.js'
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
  const isRun = (row: number): boolean =>
    positionals.length === 0 || positionals.includes(String(row))
  const { out } = values
  const kept = measuredIn(out !== undefined && existsSync(out) ? readFileSync(out, 'utf8') : '')
  const judged: JudgedRow[] = []
  for (const row of ROWS) {
    const measured = isRun(row.row) ? await row.measure() : kept.get(row.row)
    if (measured === undefined) continue
    const outcome = judgedAsShown(row, measured)
    if (isRun(row.row)) print(outcome)
    judged.push(outcome)
  }
  if (out !== undefined) writeFileSync(out, await publishedDocument(judged, out))
  const open = judged.flatMap(unexplainedOf)
  for (const name of open) console.error(`differs, and no reason is given: ${name}`)
  return open.length === 0 ? 0 : 1
}

function print({ row, agreements }: JudgedRow): void {
  const [direction, order, size] = countsOf(agreements)
  console.log(`row ${row.row}: ${row.title}`)
  for (const { figure, ours } of agreements) {
    console.log(`  ${figure.name}: published ${publishedOf(figure)}, ours ${ours}`)
  }
  console.log(`  direction ${direction || '-'}, order ${order || '-'}, size ${size || '-'}`)
}

/** Figures that disagree in any way without a reason. */
function unexplainedOf({ row, agreements }: JudgedRow): string[] {
  return agreements
    .filter((agreement) => differs(agreement) && !(agreement.figure.name in row.disagreements))
    .map(({ figure }) => `row ${row.row} ${figure.name}`)
}
