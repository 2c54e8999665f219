import { appendFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { FileError } from '../../lib/base/errors.js'
import { openResultsFile } from '../../lib/tune/results-file.js'
import { useTemporaryFolder } from '../support/temporary.js'
import { resultOf } from './sweeps.js'

describe('results.jsonl', () => {
  const temporary = useTemporaryFolder()
  const file = (): string => temporary('results.jsonl')
  const open = (isOurs: (id: string) => boolean = () => true): ReturnType<typeof openResultsFile> =>
    openResultsFile(file(), isOurs)

  function write(...ids: string[]): void {
    const store = open()
    for (const id of ids) store.add(resultOf(id))
    store.close()
  }

  it('holds a line for each result, and gives them back', () => {
    write('a', 'b')
    const store = open()
    store.add(resultOf('c'))
    expect([...store.results()]).to.deep.equal(['a', 'b', 'c'].map((id) => resultOf(id)))
    expect(['a', 'c', 'd'].map((id) => store.has(id))).to.deep.equal([true, true, false])
    store.close()
    expect(readFileSync(file(), 'utf8').match(/\n/g)).to.have.length(3)
  })

  it('drops a torn last line, wherever it was cut', () => {
    write('a', 'ü–b', 'c')
    const whole = readFileSync(file())
    const ends = [...whole.keys()].filter((at) => whole[at] === 10).map((at) => at + 1)
    fc.assert(
      fc.property(fc.nat(whole.length), (length) => {
        writeFileSync(file(), whole)
        truncateSync(file(), length)
        open().close()
        const end = ends.findLast((one) => one <= length) ?? 0
        expect(readFileSync(file()).equals(whole.subarray(0, end))).to.equal(true)
      }),
    )
  })

  it('drops zeros that a crash of the machine left at the end', () => {
    write('a')
    const whole = readFileSync(file())
    appendFileSync(file(), Buffer.alloc(5000))
    write('b')
    expect(readFileSync(file(), 'utf8').startsWith(`${whole.toString()}{"id":"b"`)).to.equal(true)
  })

  it('counts a result once that stands there twice', () => {
    write('a', 'b')
    appendFileSync(file(), readFileSync(file()))
    const store = open()
    expect([...store.results()].map(({ id }) => id)).to.deep.equal(['a', 'b'])
    store.close()
  })

  it('reads lines that are longer than a piece of the file', () => {
    const long = 'x'.repeat(3_000_000)
    write('a', long, 'b')
    const store = open()
    expect([...store.results()].map(({ id }) => id.length)).to.deep.equal([1, 3_000_000, 1])
    store.close()
  })

  it('refuses nonsense between results, with its line, and leaves the file alone', () => {
    write('a')
    appendFileSync(file(), 'my notes\n')
    appendFileSync(file(), `${JSON.stringify(resultOf('b'))}\n`)
    const before = readFileSync(file())
    expect(() => open()).to.throw(FileError, /line 2 is no result of a point; expected lines/)
    expect(readFileSync(file()).equals(before)).to.equal(true)
  })

  it('refuses results of points that the sweep does not have', () => {
    write('a', 'b')
    expect(() => open((id) => id === 'a')).to.throw(FileError, /line 2 is of no point .* \(b\)/)
  })

  it('says that the name is a folder', () => {
    mkdirSync(file())
    expect(() => open()).to.throw(FileError, /cannot be opened: it is a folder/)
  })
})
