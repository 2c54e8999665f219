import { expect } from 'chai'
import * as fc from 'fast-check'
import { dirname } from 'node:path'
import { parse } from 'yaml'
import { DamonLabError, ScenarioError } from '../../lib/base/errors.js'
import { formatScenario } from '../../lib/scenario/format-scenario.js'
import { parseScenario } from '../../lib/scenario/load.js'
import { warningsOf } from '../../lib/scenario/warnings.js'
import { shippedScenarios, SMALL_SCENARIO } from '../support/scenarios.js'

/** A plan as text; 64-bit values as digits. */
function textOf(plan: unknown): string {
  return JSON.stringify(plan, (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}n` : value,
  )
}

/** What a scenario must do with anything: give a plan whose canonical form gives it again, or refuse in words. */
function acceptOrRefuse(input: string | object, baseDir = '.', set: readonly string[] = []): void {
  try {
    const loaded = parseScenario(input, { file: 'x.yaml', baseDir, set })
    const { plan, canonical } = loaded
    const again = parseScenario(formatScenario(canonical), { file: 'x.yaml' })
    expect(textOf(again.plan)).to.equal(textOf(plan))
    for (const { message } of warningsOf(loaded)) expect(message).to.not.match(/NaN|Infinity|undef/)
  } catch (error) {
    expectRefusal(error)
  }
}

function expectRefusal(error: unknown): void {
  if (!(error instanceof DamonLabError)) throw error
  expect(error.code).to.be.oneOf(['ERR_SCENARIO', 'ERR_MASIM', 'ERR_USAGE'])
  expect(error.message).to.match(/^(x\.yaml|--set|scenarios|\/|… and)/)
  expect(error.message).to.match(/[;(:]/)
  expect(error.message).to.not.match(/undefined|\[object|NaN (?!\))|Invalid input|at .*\.js/)
  if (error instanceof ScenarioError) expect(error.issues).to.have.length.within(1, 50)
}

const ABSURD: readonly unknown[] = [
  -1,
  0,
  1.5,
  2 ** 70,
  NaN,
  Infinity,
  '',
  ' ',
  '-1',
  '1e400',
  'max',
  'min',
  '1E',
  '0x10',
  'ü\u0000\u001b[31m',
  '10%',
  '5 ms',
  '4K',
  'x'.repeat(10_000),
  null,
  true,
  [],
  {},
  [[[]]],
  { a: 1 },
  '__proto__',
]

/** A masim program with all that there can be in one. */
const MASIM =
  '#regions\n# name, size, file\na, 10485760, none\nb, 4096\n\nfirst\n500\na, 0, 4096, 1, rw\nb, 1, 64, 50\n\n' +
  'second\n20\nb, 0, 8, 1, wo\n'

const MASIM_ABSURD: readonly string[] = [
  '',
  ' ',
  '-1',
  '0',
  '-4096',
  '1.5',
  '1e9',
  'nan',
  '10K',
  '0x10',
  '2147483648',
  '9'.repeat(30),
  '#',
  '\r',
  '\u0000',
  '\u001b[31m',
  'none',
  'x'.repeat(300),
  'ü',
]

function scenarioOfMasim(masim: string): object {
  return { targets: [{ name: 'a', workload: { masim } }] }
}

type Path = readonly (string | number)[]

/** Every place in a document. */
function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [path, ...entries.flatMap(([key, member]) => pathsOf(member, [...path, key]))]
}

function change(
  document: unknown,
  path: Path,
  act: (container: object, key: string | number) => void,
): void {
  let container = document as Record<string | number, unknown>
  for (const step of path.slice(0, -1)) container = container[step] as Record<string, unknown>
  act(container, path[path.length - 1])
}

/** How many have been seen that differ from a path in indexes alone; it counts. */
function nrSeenOf(seen: Map<string, number>, path: Path): number {
  const kind = path.map((step) => (typeof step === 'number' ? '#' : step)).join('.')
  const nr = seen.get(kind) ?? 0
  seen.set(kind, nr + 1)
  return nr
}

describe('scenario input', () => {
  const sources = [
    { text: SMALL_SCENARIO, baseDir: '.' },
    ...shippedScenarios().map(({ file, text }) => ({ text, baseDir: dirname(file) })),
  ]
  const seen = new Map<string, number>()
  /** Each with the places that one before it has at most, and none: most of a scenario's fields are like another's. */
  const documents = sources.map(({ text, baseDir }) => {
    const document = parse(text) as object
    const places = pathsOf(document)
      .slice(1)
      .map((path) => ({ path, nrSeen: nrSeenOf(seen, path) }))
    const pathsSeen = (max: number): Path[] =>
      places.filter(({ nrSeen }) => nrSeen <= max).map(({ path }) => path)
    return { document, baseDir, paths: pathsSeen(1), newPaths: pathsSeen(0) }
  })

  it('is refused or accepted as a whole with any one field missing', () => {
    for (const { document, baseDir, paths } of documents) {
      for (const path of paths) {
        const copy = structuredClone(document)
        change(copy, path, (container, key) => {
          if (Array.isArray(container)) container.splice(Number(key), 1)
          else Reflect.deleteProperty(container, key)
        })
        acceptOrRefuse(copy, baseDir)
      }
    }
  })

  it('is refused or accepted as a whole with any one field absurd', () => {
    for (const { document, baseDir, newPaths } of documents) {
      for (const path of newPaths) {
        for (const value of ABSURD) {
          const copy = structuredClone(document)
          change(copy, path, (container, key) => Reflect.set(container, key, value))
          acceptOrRefuse(copy, baseDir)
        }
      }
    }
  })

  it('is refused with any one key misspelt, and the key is suggested', () => {
    const [{ document }] = documents
    for (const path of pathsOf(document).slice(1)) {
      const key = path[path.length - 1]
      if (typeof key !== 'string') continue
      const copy = structuredClone(document)
      change(copy, path, (container) => {
        const value: unknown = Reflect.get(container, key)
        Reflect.deleteProperty(container, key)
        Reflect.set(container, `${key}x`, value)
      })
      expect(() => parseScenario(copy)).to.throw(`did you mean ${key}?`)
    }
  })

  it('never fails in any other way, whatever characters are changed', () => {
    const mutation = fc.record({
      source: fc.constantFrom(...sources),
      edits: fc.array(
        fc.record({
          at: fc.double({ min: 0, max: 1, noNaN: true }),
          cut: fc.nat({ max: 12 }),
          put: fc.oneof(
            fc.constantFrom(
              '\n',
              '  ',
              ': ',
              '- ',
              '{',
              '}',
              '[',
              ']',
              '"',
              '*a',
              '&a ',
              '|',
              '#',
              '~',
            ),
            fc.string({ maxLength: 5 }),
          ),
        }),
        { minLength: 1, maxLength: 4 },
      ),
    })
    fc.assert(
      fc.property(mutation, ({ source: { text, baseDir }, edits }) => {
        let mutated = text
        for (const { at, cut, put } of edits) {
          const start = Math.floor(at * mutated.length)
          mutated = mutated.slice(0, start) + put + mutated.slice(start + cut)
        }
        acceptOrRefuse(mutated, baseDir)
      }),
      { numRuns: 400 },
    )
  })

  it('is refused or accepted as a whole with any one field of a masim program absurd or missing', () => {
    const lines = MASIM.split('\n')
    for (const [i, line] of lines.entries()) {
      const fields = line.split(',')
      for (const j of fields.keys()) {
        for (const value of [...MASIM_ABSURD, undefined]) {
          const changed = fields
            .with(j, value ?? '')
            .filter((_, k) => k !== j || value !== undefined)
          acceptOrRefuse(scenarioOfMasim(lines.with(i, changed.join(',')).join('\n')))
        }
      }
      acceptOrRefuse(scenarioOfMasim(lines.toSpliced(i, 1).join('\n')))
      acceptOrRefuse(scenarioOfMasim(lines.toSpliced(i, 0, line).join('\n')))
    }
  })

  it('never fails in any other way, whatever characters of a masim program are changed', () => {
    const edit = fc.tuple(
      fc.nat({ max: MASIM.length }),
      fc.nat({ max: 8 }),
      fc.oneof(
        fc.constantFrom('\n', '\n\n', ',', '#', ' ', '-', '0', '9'),
        fc.string({ maxLength: 5 }),
      ),
    )
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let text = MASIM
        for (const [at, cut, put] of edits) text = text.slice(0, at) + put + text.slice(at + cut)
        acceptOrRefuse(scenarioOfMasim(`${text}\n`))
      }),
      { numRuns: 400 },
    )
  })

  it('never fails in any other way, whatever --set says', () => {
    const [{ document }] = documents
    const known = pathsOf(document)
      .slice(1)
      .map((path) => path.join('.'))
    const path = fc.oneof(fc.constantFrom(...known), fc.string({ maxLength: 12 }))
    const value = fc.oneof(fc.string({ maxLength: 12 }), fc.json({ maxDepth: 2 }))
    fc.assert(
      fc.property(fc.array(fc.tuple(path, value), { maxLength: 3 }), (pairs) => {
        acceptOrRefuse(
          SMALL_SCENARIO,
          '.',
          pairs.map(([left, right]) => `${left}=${right}`),
        )
      }),
      { numRuns: 400 },
    )
  })
})
