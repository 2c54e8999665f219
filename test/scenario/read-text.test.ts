import { writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { DamonLabError } from '../../lib/base/errors.js'
import { readText } from '../../lib/scenario/read-text.js'
import { useTemporaryFolder } from '../support/temporary.js'

describe('readText', () => {
  const temporary = useTemporaryFolder()

  function refusalOf(file: string): string {
    try {
      readText(file)
    } catch (error) {
      expect(error).to.be.instanceOf(DamonLabError)
      const { message, hint } = error as DamonLabError
      return `${message} (${hint ?? ''})`
    }
    return expect.fail(`read: ${file}`)
  }

  it('leaves out a byte order mark', () => {
    writeFileSync(temporary('a'), '\ufeffx')
    expect(readText(temporary('a'))).to.equal('x')
  })

  it('names the line of bytes that are not UTF-8', () => {
    writeFileSync(temporary('a'), Buffer.from('one\ntwo\nthr\xe9e\n', 'latin1'))
    expect(refusalOf(temporary('a'))).to.match(/a:3:1: bytes that are not UTF-8.*save it as UTF-8/)
  })

  it('knows UTF-16 by its byte order mark', () => {
    for (const bytes of [Buffer.from('\ufeffx', 'utf16le'), Buffer.from([0xfe, 0xff, 0, 0x61])]) {
      writeFileSync(temporary('a'), bytes)
      expect(refusalOf(temporary('a'))).to.match(/text in UTF-16; expected UTF-8/)
    }
  })

  it('suggests the file that is nearest by name', () => {
    writeFileSync(temporary('scenario.yaml'), 'x')
    const refusal = refusalOf(temporary('scenaro.yaml'))
    expect(refusal).to.match(/there is no such file.*\(did you mean .*scenario\.yaml\?\)/)
    expect(refusalOf(temporary('scenario.yml'))).to.match(/did you mean .*scenario\.yaml\?/)
    expect(refusalOf(temporary('other.yaml'))).to.match(/there is no such file.*\(\)$/)
    expect(refusalOf(temporary('none', 'x.yaml'))).to.match(/there is no such file.*\(\)$/)
  })

  it('says how standard input is read, and that a name is empty', () => {
    expect(refusalOf('-')).to.match(/standard input is read as \/dev\/stdin/)
    expect(refusalOf('')).to.match(/the name of a file is empty/)
  })
})
