/**
 * A program that writes the record `argv[2]` until it is killed, or until a write fails: then it prints the error
 * and exits with 2. It says "." on stdout after each snapshot.
 */
import { writeSync } from 'node:fs'
import { DamonLabError } from '../../lib/base/errors.js'
import { encodePages } from '../../lib/record/encode-pages.js'
import { createRecordWriter } from '../../lib/record/writer.js'
import { ATTRIBUTES, madeUpSnapshot } from './samples.js'

try {
  const writer = createRecordWriter(process.argv[2], {})
  writer.writeAttributes(ATTRIBUTES)
  for (let k = 0; ; k++) {
    writer.writeSnapshot(encodePages(madeUpSnapshot(k)))
    writeSync(1, '.')
  }
} catch (error) {
  if (!(error instanceof DamonLabError)) throw error
  writeSync(2, `${error.code} ${error.message} (${error.hint})\n`)
  process.exitCode = 2
}
