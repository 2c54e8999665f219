import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import fc from 'fast-check'
import { TraceError } from '../../lib/base/errors.js'
import { readTrace, type RecordedTrace } from '../../lib/workload/read-trace.js'
import { createReplaySources } from '../../lib/workload/replay.js'
import { useTemporaryFolder } from '../support/temporary.js'
import { marked } from './agreement.js'

const SITE = { seed: 1, target: 0, workload: 0, pageOf: (page: number): number => page }

/** Pages that a trace touches in [from, to), of the first 4,096. */
function touched({ recording }: RecordedTrace, from: number, to: number): number[] {
  const plan = { kind: 'replay', recording, speed: 1, loop: false } as const
  const [source] = createReplaySources(plan, SITE)
  return marked(source, 4096, from, to)
}

describe('readTrace', () => {
  const temporary = useTemporaryFolder()

  function read(content: string | Uint8Array, tickUs = 5_000): Promise<RecordedTrace> {
    writeFileSync(temporary('t.csv'), content)
    return readTrace(temporary('t.csv'), tickUs)
  }

  async function faultOf(content: string | Uint8Array, tickUs?: number): Promise<string> {
    try {
      await read(content, tickUs)
    } catch (error) {
      expect(error).to.be.instanceOf(TraceError)
      const { message, hint, code } = error as TraceError
      expect(code).to.equal('ERR_TRACE')
      return `${message.replace(temporary('t.csv'), 't.csv')}${hint === undefined ? '' : ` (${hint})`}`
    }
    return 'none'
  }

  it('puts accesses into ticks that count from the first one', async () => {
    const trace = await read(
      't_us,address,size,r|w\n# of a program\n\n70000,0x3000,8,r\n72000.5,8190,4,w\r\n 75000 , 0x3FFF , 1 , W\n',
    )
    expect(trace.nrAccesses).to.equal(3)
    expect(trace.recording).to.include({ lengthUs: 10_000, nrSteps: 2 })
    expect(trace.recording.writeShare).to.be.closeTo(2 / 3, 1e-12)
    expect(touched(trace, 0, 1)).to.deep.equal([1, 2, 3])
    expect(touched(trace, 1, 5_000)).to.deep.equal([])
    expect(touched(trace, 5_000, 5_001)).to.deep.equal([3])
  })

  it('reads JSON lines, and gz of either, alike', async () => {
    const csv = '5,0x1000,4096,r\n6,16384,1,w\n90000,0x5000,8193,r'
    const json = csv
      .split('\n')
      .map((line) => line.split(','))
      .map(([us, address, size, rw]) =>
        JSON.stringify({ t_us: Number(us), address, size: Number(size), rw }),
      )
      .join('\n')
    const plain = await read(csv)
    for (const content of [json, gzipSync(csv), gzipSync(json)]) {
      const other = await read(content)
      expect(other.nrAccesses).to.equal(3)
      for (const [from, to] of [
        [0, 5_000],
        [85_000, 90_000],
      ]) {
        expect(touched(other, from, to)).to.deep.equal(touched(plain, from, to))
      }
    }
    expect(touched(plain, 85_000, 90_000)).to.deep.equal([5, 6, 7])
  })

  it('knows the sum of the file', async () => {
    for (const content of ['1,2,3,r\n', gzipSync('1,2,3,r\n')]) {
      const { sha256 } = await read(content)
      const bytes = readFileSync(temporary('t.csv'))
      expect(sha256).to.equal(createHash('sha256').update(bytes).digest('hex'))
    }
  })

  it('takes what is closer than 2 MiB for one mapping', async () => {
    const { recording } = await read('1,0x1000,8,r\n2,0x3000,8,r\n3,0x203000,8,r\n4,0x900000,8,r\n')
    expect(recording.ranges).to.deep.equal([
      [1, 0x204],
      [0x900, 0x901],
    ])
  })

  it('touches in every tick the pages of its accesses, whatever the order and the pieces of the file', async () => {
    const accesses = fc.array(
      fc.record({
        wait: fc.constantFrom(0, 0, 1, 700, 5_000, 12_345),
        address: fc.nat(4000 * 4096),
        size: fc.constantFrom(1, 8, 64, 4096, 20_000),
        write: fc.boolean(),
      }),
      { minLength: 1, maxLength: 200 },
    )
    await fc.assert(
      fc.asyncProperty(accesses, fc.constantFrom(1, 1000, 5_000, 7_001), async (list, tickUs) => {
        const expected = new Map<number, Set<number>>()
        let us = 0
        const lines = list.map(({ wait, address, size, write }, i) => {
          us += i === 0 ? 0 : wait
          const tick = Math.floor(us / tickUs)
          const pages = expected.get(tick) ?? new Set()
          expected.set(tick, pages)
          for (let at = address >> 12; at <= (address + size - 1) >> 12; at++) pages.add(at)
          return `${us + 17},${i % 2 === 0 ? address : `0x${address.toString(16)}`},${size},${write ? 'w' : 'r'}`
        })
        const trace = await read(lines.join('\n'), tickUs)
        for (const [tick, pages] of expected) {
          expect(touched(trace, tick * tickUs, (tick + 1) * tickUs)).to.deep.equal(
            [...pages].sort((a, b) => a - b),
          )
        }
        expect(trace.recording.nrSteps).to.equal(expected.size)
      }),
      { numRuns: 60 },
    )
  })

  const rows: readonly [title: string, content: string | Uint8Array, message: RegExp][] = [
    ['an empty file', '', /^t\.csv:1: no access in it; expected lines such as/],
    ['a header alone', 't_us,address,size,r|w\n', /^t\.csv:1: no access in it/],
    ['a column that is missing', '1,2,3,r\n1,2,3\n', /^t\.csv:2: no r or w \(got "1,2,3"\)/],
    ['a column too many', '1,2,3,r,4\n', /^t\.csv:1: more than four columns \(got "1,2,3,r,4"\)/],
    [
      'other columns',
      'address,size\n',
      /^t\.csv:1: t_us is wrong \(got "address,size"\); expected/,
    ],
    ['no r or w', '1,2,3,x\n', /^t\.csv:1: column 4 is wrong \(got "1,2,3,x"\); expected r or w/],
    ['a negative time', '-1,2,3,r\n', /^t\.csv:1: a time below 0 \(got "-1,2,3,r"\)/],
    [
      'a time that goes back',
      '5,2,3,r\n4,2,3,r\n',
      /^t\.csv:2: time goes back \(from 5 to 4 us\).*sort/,
    ],
    ['a time beyond 2^53', '9007199254740993,2,3,r\n', /^t\.csv:1: a time of more than 2\^53/],
    ['a negative address', '1,-2,3,r\n', /^t\.csv:1: address is wrong \(got "1,-2,3,r"\)/],
    ['an address of the kernel', '1,0xffff888000000000,8,r\n', /not that of a user.*--all-user/],
    ['an address beyond 2^64', '1,0x1ffffffffffffffff,8,r\n', /t\.csv:1: an address beyond 2\^64/],
    ['no hexadecimal digits', '1,0x,8,r\n', /^t\.csv:1: address is wrong/],
    ['a size of 0', '1,2,0,r\n', /^t\.csv:1: not a size of an access \(got 0\); expected/],
    ['a huge size', '1,2,1e9,r\n', /^t\.csv:1: no comma before r or w/],
    ['a long line', 'x'.repeat(9_000), /^t\.csv:1: longer than 4096 bytes/],
    ['a long second line', `1,2,3,r\n${'x'.repeat(9_000)}\n`, /^t\.csv:2: longer than 4096/],
    ['broken JSON', '{"t_us":1\n', /^t\.csv:1: not JSON/],
    [
      'JSON without a size',
      '{"t_us":1,"address":2,"rw":"r"}\n',
      /"size" is wrong \(it is missing\)/,
    ],
    [
      'JSON with a wrong address',
      '{"t_us":1,"address":"x","size":1,"rw":"r"}\n',
      /"address" is wrong/,
    ],
    ['JSON null', '1,2,3,r\nnull\n', /^t\.csv:2: t_us is wrong/],
    [
      'truncated gz',
      gzipSync('1,2,3,r\n'.repeat(1000)).subarray(0, 40),
      /damaged or cut off.*gunzip -t/,
    ],
    [
      'a file that is binary',
      new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 1, 2]),
      /^t\.csv:1: t_us is wrong/,
    ],
  ]
  for (const [title, content, message] of rows) {
    it(`refuses ${title}, with file, line and remedy`, async () => {
      expect(await faultOf(content)).to.match(message)
    })
  }

  it('reads or refuses any flipped bit, and never more', async () => {
    const text = Array.from({ length: 50 }, (_, i) => `${i},${i * 5000},8,r\n`).join('')
    for (const bytes of [Buffer.from(text), gzipSync(text)]) {
      await fc.assert(
        fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
          const copy = Buffer.from(bytes)
          copy[at] ^= 1 << bit
          await faultOf(copy)
        }),
        { numRuns: 200 },
      )
    }
  })

  it('refuses a gz bomb before it has unpacked much of it', async () => {
    const started = process.memoryUsage().rss
    expect(await faultOf(gzipSync(Buffer.alloc(40 * 2 ** 20)))).to.match(/^t\.csv:1: longer than/)
    const lines = gzipSync(Buffer.from('1,2,3,r\n'.repeat(10 * 2 ** 20)))
    expect(await faultOf(lines)).to.match(/^t\.csv:\d+: the gz data unpacks to over 200 times/)
    expect(process.memoryUsage().rss - started).to.be.below(400 * 2 ** 20)
  })

  it('refuses what would take too much memory', async () => {
    writeFileSync(temporary('t.csv'), Array.from({ length: 50 }, (_, i) => `${i},8,8,r\n`).join(''))
    const limits = { recordingBytes: 1000, ratioMax: 200, bombBytes: 1e9 }
    let message = 'none'
    try {
      await readTrace(temporary('t.csv'), 1, limits)
    } catch (error) {
      message = String(error)
    }
    expect(message).to.match(/t\.csv:3\d: touched pages take over 1000 bytes/)
  })
})
