import { readdirSync } from 'node:fs'
import { expect } from 'chai'
import { FileError } from '../../lib/base/errors.js'
import { Spool } from '../../lib/record/spool.js'
import { inFolder } from './samples.js'

describe('Spool', () => {
  it('gives the frames of each stream back in order, from the file as from memory', () =>
    inFolder((folder) => {
      const spool = new Spool(folder)
      const frame = (stream: number, i: number): Buffer => Buffer.alloc(3_000 + i, stream)
      for (let i = 0; i < 4_000; i++) {
        for (const stream of [0, 2, 5]) spool.append(stream, frame(stream, i))
      }
      for (const stream of [5, 0, 2, 1, 9]) {
        let i = 0
        for (const bytes of spool.frames(stream)) {
          if (!bytes.equals(frame(stream, i))) expect.fail(`frame ${i} of stream ${stream}`)
          i++
        }
        expect(i).to.equal([0, 2, 5].includes(stream) ? 4_000 : 0)
      }
      spool.close()
    }))

  it('leaves no file', () =>
    inFolder((folder) => {
      const spool = new Spool(folder)
      expect(readdirSync(folder)).to.deep.equal([])
      spool.close()
    }))

  it('names the folder that it cannot use', () =>
    inFolder((folder) => {
      expect(() => new Spool(`${folder}/no`)).to.throw(
        FileError,
        /no: cannot write a temporary file/,
      )
    }))
})
