/** `node dist/bench/goals/run.js`: the table of docs/goals.md. */
import { hugePageTable } from './huge-page-table.js'

console.log(hugePageTable())
