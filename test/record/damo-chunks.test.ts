import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { convertRecord } from '../../lib/record/convert.js'
import { inFolder } from './samples.js'

/** Bytes that are read at once. */
const CHUNK_BYTES = 256 * 1024

const SNAPSHOT = `{
  "start_time": "1",
  "end_time": "2",
  "regions": [
    {"start": "4,096", "end": "8,192",
     "nr_accesses": {"samples": 3, "percent": null},
     "age": {"usec": null, "aggr_intervals": "12"}, "probe_hits": [], "sz_filter_passed": "0 B"},
    {"start": "8,192", "end": "12,288",
     "nr_accesses": {"samples": 0, "percent": 5}, "age": {"usec": "5 s", "aggr_intervals": null}}
  ]
}`

/** A record whose second snapshot begins so that a chunk ends `offset` bytes into it. */
function recordCutAt(offset: number): string {
  const head = `[{"target_id": 0, "snapshots": [${SNAPSHOT},`
  const pad = ' '.repeat(CHUNK_BYTES - head.length - offset)
  return `${head}${pad}${SNAPSHOT}, ${SNAPSHOT}]}]`
}

describe('reading a record of damo', () => {
  it('gives the same wherever its parts end', () =>
    inFolder(async (folder) => {
      const [input, output] = [join(folder, 'in'), join(folder, 'out')]
      const read = async (text: string): Promise<string> => {
        writeFileSync(input, text)
        await convertRecord(input, output, 'json')
        return readFileSync(output, 'utf8')
      }
      const expected = await read(
        `[{"target_id": 0, "snapshots": [${[SNAPSHOT, SNAPSHOT, SNAPSHOT].join()}]}]`,
      )
      for (let offset = 0; offset < SNAPSHOT.length; offset++) {
        expect(await read(recordCutAt(offset)), `cut at ${offset}`).to.equal(expected)
      }
    }))
})
