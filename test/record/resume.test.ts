import { copyFileSync, readFileSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { RecordError } from '../../lib/base/errors.js'
import { encodePages } from '../../lib/record/encode-pages.js'
import { resumeRecord } from '../../lib/record/resume.js'
import { inFolder, madeUpSnapshot, readSnapshots, writeRecord } from './samples.js'

const SNAPSHOTS = Array.from({ length: 100 }, (_, k) => madeUpSnapshot(k))

describe('resumeRecord', () => {
  it('continues a torn record so that it becomes the record of a whole run', () =>
    inFolder((folder) => {
      const whole = join(folder, 'whole.dlr')
      const torn = join(folder, 'torn.dlr')
      writeRecord(whole, SNAPSHOTS)
      copyFileSync(whole, torn)
      truncateSync(torn, Math.floor(statSync(whole).size / 2))

      const { writer, lastTimeUs } = resumeRecord(torn)
      const kept = readSnapshots(torn)
      expect(kept.at(-1)!.timeUs).to.equal(lastTimeUs)
      for (const snapshot of SNAPSHOTS.slice(kept.length)) {
        writer.writeSnapshot(encodePages(snapshot))
      }
      writer.close()
      expect(readFileSync(torn).equals(readFileSync(whole))).to.equal(true)
    }))

  it('refuses a complete record', () =>
    inFolder((folder) => {
      const file = join(folder, 'r.dlr')
      writeRecord(file, SNAPSHOTS)
      expect(() => resumeRecord(file)).to.throw(
        RecordError,
        /complete; there is nothing to continue/,
      )
    }))
})
