import { expect } from 'chai'
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { ScenarioError } from '../../lib/base/errors.js'
import { formatMasimConfig, type MasimMode } from '../../lib/workload/masim-config.js'
import { formatMasimError } from '../../lib/workload/masim-issues.js'
import { parseMasimConfig } from '../../lib/workload/masim-parse.js'
import { needShared, REPOSITORY_ROOT } from '../support/shared.js'

const SMALL = 'a, 1000\n\np1\n100\na, 0, 64, 1\n'

/** The error of a text that is refused. */
function refusal(text: string): ScenarioError {
  try {
    parseMasimConfig(text, 'x.cfg')
  } catch (error) {
    expect(error).to.be.instanceOf(ScenarioError)
    return error as ScenarioError
  }
  return expect.fail(`accepted ${JSON.stringify(text)}`)
}

/** `SMALL` with one of its lines replaced; 1-based. */
function withLine(line: number, text: string): string {
  return SMALL.split('\n')
    .map((each, i) => (i === line - 1 ? text : each))
    .join('\n')
}

describe('parseMasimConfig', () => {
  it('reads regions, phases and patterns', () => {
    const text =
      '#regions\na, 10485760, none\nb,4194304, /dev/zero x\n\n# c\nwarm, up\n2000\n' +
      'a, 0, 4096, 1, rw\nb, 7, 64, 50\n\nsecond\n500 ms\na,0,0,0,rotten\n'

    expect(parseMasimConfig(text, 'x.cfg', 'ro')).to.deep.equal({
      regions: [
        { name: 'a', sizeBytes: 10485760, dataFile: null },
        { name: 'b', sizeBytes: 4194304, dataFile: '/dev/zero' },
      ],
      phases: [
        {
          name: 'warm, up',
          timeMs: 2000,
          patterns: [
            { region: 0, isRandom: false, strideBytes: 4096, probability: 1, mode: 'rw' },
            { region: 1, isRandom: true, strideBytes: 64, probability: 50, mode: 'ro' },
          ],
        },
        {
          name: 'second',
          timeMs: 500,
          patterns: [{ region: 0, isRandom: false, strideBytes: 0, probability: 0, mode: 'ro' }],
        },
      ],
    })
  })

  for (const [what, text, read] of [
    ['an indented # is no comment', 'a, 1000\n #, 5\n\np1\n100\n #, 0, 64, 1\n', [1]],
    ['blanks belong to a name', 'a , 1\na, 2\n\np1\n100\na, 0, 64, 1\n', [1]],
    ['the first of equal names wins', 'a, 1\na, 2\n\np1\n100\na, 0, 64, 1\n', [0]],
    ['a NUL behind the last newline is harmless', `${SMALL}\0`, [0]],
    ['a last line without a newline is dropped', `${SMALL}a, 0, 64`, [0]],
    ['the errors of a dropped line do not count', `${SMALL}b, 0, 64, 1`, [0]],
    ['a comment between paragraphs leaves no line', `# x\n${SMALL}# y\n`, [0]],
  ] as const) {
    it(`reads as masim does: ${what}`, () => {
      const { phases } = parseMasimConfig(text, 'x.cfg')
      expect(phases[0].patterns.map(({ region }) => region)).to.deep.equal(read)
    })
  }

  for (const [text, value] of [
    ['10K', 10],
    [' \t\v+7 5', 7],
    ['007', 7],
    ['1e9', 1],
  ] as const) {
    it(`reads the size ${JSON.stringify(text)} as ${value}`, () => {
      expect(parseMasimConfig(withLine(1, `a,${text}`), 'x.cfg').regions[0].sizeBytes).to.equal(
        value,
      )
    })
  }

  it('reads 32-bit numbers as C does: the low 32 bits', () => {
    const { phases } = parseMasimConfig(withLine(4, '4294967296005'), 'x.cfg')
    expect(phases[0].timeMs).to.equal(5)
  })

  it('gives what masim prints about the shared configurations', function () {
    const folder = needShared(this, 'vectors', 'masim')
    const cases = JSON.parse(readFileSync(`${folder}/cases.json`, 'utf8')) as VectorCase[]
    for (const { config, exit_code, expected_stdout, stdout, stderr } of cases) {
      const text = readFileSync(`${folder}/${config}`, 'utf8')
      if (exit_code === 0) {
        const expected =
          expected_stdout === undefined
            ? stdout
            : readFileSync(`${folder}/${expected_stdout}`, 'utf8')
        expect(formatMasimConfig(parseMasimConfig(text, config)), config).to.equal(expected)
      } else {
        const output = formatMasimError(refusal(text))!
        expect(stderr, config).to.match(/^[^]+$/)
        expect(stderr!.startsWith(output), `${config}: ${output}`).to.equal(true)
        // What follows is a text of errno, where there is one.
        expect(stderr!.slice(output.length), config).to.match(
          output.endsWith(': ') ? /^.+\n$/ : /^$/,
        )
      }
    }
  })

  for (const name of ['stairs', 'zigzag']) {
    it(`reads our ${name}`, () => {
      const path = `${REPOSITORY_ROOT}/scenarios/masim/${name}.cfg`
      const { phases } = parseMasimConfig(readFileSync(path, 'utf8'), path)
      const seconds = phases.reduce((sum, { timeMs }) => sum + timeMs, 0) / 1000
      expect(seconds).to.equal(name === 'stairs' ? 60 : 70)
    })
  }

  for (const [text, output, line, column] of [
    ['', 'masim: Wrong file format: ', 1, 1],
    ['a, 1000\n \np1\n100\na, 0, 64, 1\n', 'masim: Wrong file format: ', 2, 1],
    [`\n${SMALL}`, 'masim: Wrong format config file: : ', 1, 1],
    [withLine(1, 'a'), 'masim: Wrong format config file: a: ', 1, 1],
    [withLine(1, 'a,1,b,c'), 'masim: Wrong format config file: a,1,b,c: ', 1, 1],
    ['# x\na, 1000\n\np1\n', 'masim: Not enough lines for phases p1\n: ', 4, 1],
    ['a, 1000\n\n', 'masim: Not enough lines for phases : ', 2, 1],
    ['a, 1000\n\np1\n100\n', 'masim: parse_phase: Wrong number of lines! 2\n\n', 3, 1],
    [`${SMALL}\n`, 'masim: parse_phase: Wrong number of lines! 0\n\n', 6, 1],
    [withLine(5, 'a, 0, 64'), 'masim: Wrong number of fields! a, 0, 64\n: ', 5, 1],
    [withLine(5, ' a, 0, 64, 1'), 'masim: Cannot find region with name  a: ', 5, 1],
    [withLine(5, 'b, 0, 64, 1'), 'masim: Cannot find region with name b: ', 5, 1],
    [withLine(5, 'a, 0, 64, 1, xx y'), 'wrong rw mode: xx\n', 5, 13],
  ] as const) {
    it(`refuses in masim's words: ${JSON.stringify(output)}`, () => {
      const error = refusal(text)
      expect(formatMasimError(error)).to.equal(output)
      expect(error.issues[0]).to.include({ file: 'x.cfg', line, column })
      expect(error.code).to.equal('ERR_MASIM')
    })
  }

  for (const [what, text, words, line] of [
    ['a size of 0', withLine(1, 'a, zero'), /size .* \(got zero, read as 0\)/, 1],
    ['a negative size', withLine(1, 'a, -5'), /size .* \(got -5\)/, 1],
    ['a size of 2^70', withLine(1, `a, ${2n ** 70n}`), /size .* read as 9223372036854775807/, 1],
    ['more than 8 TiB in all', withLine(1, `a, ${2 ** 43}\nb, 1`), /regions .* too large/, 1],
    ['a name of 256 bytes', withLine(1, `${'ä'.repeat(128)}, 1\na, 1`), /name is too long/, 1],
    ['a blank data file', withLine(1, 'a, 1000, '), /data file is blank/, 1],
    ['a phase of 0 ms', withLine(4, 'soon'), /no length \(got soon, read as 0\)/, 4],
    ['a phase of negative length', withLine(4, '2147483648'), /no length .* -2147483648/, 4],
    ['a negative stride', withLine(5, 'a, 0, -64, 1'), /stride is negative/, 5],
    ['a negative probability', withLine(5, 'a, 0, 64, -1'), /probability is negative/, 5],
    [
      'probabilities beyond a C integer',
      withLine(5, 'a, 0, 64, 2147483647\na, 0, 64, 1'),
      /probabilities are too large/,
      5,
    ],
    ['a NUL inside', withLine(3, 'p\0'), /not a text file/, 3],
    ['binary data', '\x7fELF\x02\x01\x01\n\n', /not a text file/, 1],
    ['bytes that are not UTF-8', withLine(3, 'p\ufffd'), /not a text file/, 3],
  ] as const) {
    it(`refuses what cannot be simulated: ${what}`, () => {
      const error = refusal(text)
      expect(formatMasimError(error)).to.equal(undefined)
      expect(error.issues[0].message).to.match(words)
      expect(error.issues[0].line).to.equal(line)
    })
  }

  it('collects all faults of a file, and says which of them masim finds first', () => {
    const error = refusal('a, 0\n\np1\n0\nb, 0, 64, 1\na, 0, 64\n')
    expect(error.issues.map(({ line }) => line)).to.deep.equal([1, 4, 5, 6])
    expect(formatMasimError(error)).to.equal('masim: Cannot find region with name b: ')
  })

  it('tells the remedy for blanks, for Windows line ends, and for a missing last newline', () => {
    expect(refusal(SMALL.replaceAll('\n', '\r\n')).issues[0].hint).to.match(/CR/)
    expect(refusal(SMALL.trimEnd()).issues[0].hint).to.match(/newline/)
    expect(refusal(withLine(5, 'a , 0, 64, 1')).issues[0].hint).to.match(/blanks/)
    expect(refusal(`\ufeff${SMALL}`).issues[0].hint).to.match(/byte order mark/)
  })

  it('reads back whatever configuration it is given', () => {
    const names = fc.constantFrom('a', 'b ', ' c', 'größe')
    const modes: fc.Arbitrary<MasimMode> = fc.constantFrom('ro', 'wo', 'rw')
    const phases = fc.record({
      name: fc.constantFrom('p', '  one, two', '!'),
      timeMs: fc.integer({ min: 1, max: 2 ** 31 - 1 }),
      patterns: fc.array(
        fc.record({
          region: fc.nat(3),
          isRandom: fc.boolean(),
          strideBytes: fc.nat(2 ** 31 - 1),
          probability: fc.nat(1e6),
          mode: modes,
        }),
        { minLength: 1, maxLength: 5 },
      ),
    })
    fc.assert(
      fc.property(
        fc.uniqueArray(names, { minLength: 4 }),
        fc.array(fc.integer({ min: 1, max: 2 ** 41 }), { minLength: 4, maxLength: 4 }),
        fc.array(phases, { minLength: 1, maxLength: 5 }),
        (regionNames, sizes, given) => {
          const regions = regionNames.map((name, i) => `${name},${sizes[i]}\n`).join('')
          const text = given.map(({ name, timeMs, patterns }) => {
            const lines = patterns.map(
              (p) =>
                `${regionNames[p.region]},${+p.isRandom},${p.strideBytes},${p.probability},${p.mode}\n`,
            )
            return `${name}\n${timeMs}\n${lines.join('')}`
          })
          const config = parseMasimConfig(`${regions}\n${text.join('\n')}`, 'x.cfg')
          expect(config.phases).to.deep.equal(given)
          expect(config.regions.map(({ sizeBytes }) => sizeBytes)).to.deep.equal(sizes)
        },
      ),
    )
  })

  it('accepts or refuses any text, with a ScenarioError and nothing else', () => {
    const characters = fc.constantFrom(
      ...Array.from('a,0 1\n\n\n#-\0x'),
      'rw',
      'a, 0, 1, 1\n',
      'a, 9\n\np\n1\n',
    )
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 30 }), (text) => {
        try {
          parseMasimConfig(text, 'x.cfg')
        } catch (error) {
          expect(error).to.be.instanceOf(ScenarioError)
        }
      }),
      { numRuns: 2000 },
    )
  })
})

/** A case of the shared vectors. */
interface VectorCase {
  readonly config: string
  readonly exit_code: number
  readonly expected_stdout?: string
  readonly stdout?: string
  readonly stderr?: string
}
