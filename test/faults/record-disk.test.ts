import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { FileError } from '../../lib/base/errors.js'
import { openRecord } from '../../lib/record/reader.js'
import { createRecordWriter } from '../../lib/record/writer.js'
import { inFolder, madeUpSnapshot } from '../record/samples.js'

const CHILD = join(import.meta.dirname, '../record/endless-writer.js')

describe('a record that cannot be written', () => {
  it('names the folder that is missing', () =>
    inFolder((folder) => {
      const file = join(folder, 'no', 'r.dlr')
      expect(() => createRecordWriter(file, {})).to.throw(FileError, /no such file or folder/)
    }))

  it('says that the name is a folder', () =>
    inFolder((folder) => {
      expect(() => createRecordWriter(folder, {})).to.throw(FileError, /it is a folder/)
    }))

  it('says that the disk is full', function () {
    if (!existsSync('/dev/full')) this.skip()
    expect(() => createRecordWriter('/dev/full', {})).to.throw(FileError, /the disk is full/)
  })

  it('says that it lacks permission', function () {
    if (process.getuid?.() === 0) this.skip()
    return inFolder((folder) => {
      const locked = join(folder, 'locked')
      mkdirSync(locked)
      chmodSync(locked, 0o500)
      const create = (): unknown => createRecordWriter(join(locked, 'r.dlr'), {})
      expect(create).to.throw(FileError, /permission denied/)
    })
  })
})

describe('a disk that fills up in the middle', () => {
  it('leaves the record whole to its last block, and one message', () =>
    inFolder((folder) => {
      const file = join(folder, 'r.dlr')
      const limited = `ulimit -f 100; exec "$0" "$@"`
      const result = spawnSync('sh', ['-c', limited, process.execPath, CHILD, file])
      expect(result.stderr.toString()).to.match(
        /^ERR_FILE .*r\.dlr: cannot write the record: the file would exceed the size limit \(.*\)\n$/,
      )
      expect(result.status).to.equal(2)
      const reader = openRecord(file)
      const snapshots = [...reader.snapshots()]
      expect(snapshots).to.deep.equal(snapshots.map((_, k) => madeUpSnapshot(k)))
      expect(snapshots.length).to.be.above(16)
      const { offset, reason } = reader.ending()
      expect({ offset, reason }).to.deep.equal({ offset: statSync(file).size, reason: undefined })
      reader.close()
    }))
})
