import { expect } from 'chai'
import * as fc from 'fast-check'
import { ArgumentError, parseArguments } from '../../lib/params/argparse.js'
import { parseDamoYaml } from '../../lib/params/documents.js'
import { DamoFault, DamoRefusal } from '../../lib/params/fault.js'
import { kdamondsOf } from '../../lib/params/from-options.js'
import type { ParamsHost } from '../../lib/params/host.js'
import { parseDamoJson, printDamoJson } from '../../lib/params/json.js'
import { kdamondsFrom, kdamondsObject, kdamondsText } from '../../lib/params/kdamond.js'
import { PARAMS_OPTIONS, ParamsArguments } from '../../lib/params/options.js'
import { schemeLine, schemesOfText } from '../../lib/params/scheme-text.js'
import { sysfsTable, sysfsWrites } from '../../lib/params/sysfs.js'
import type { DamoValue } from '../../lib/params/value.js'
import { printDamoYaml } from '../../lib/params/yaml-text.js'
import { DAMO_CASES, input } from './damo-cases.js'

/** A fault in words: ours, which say what is expected, and damo's. */
function expectFault(error: unknown): void {
  if (!(error instanceof DamoFault)) throw error
  expect(error.message).to.match(/\S/)
  expect(error.message).to.not.match(/undefined|\[object/)
}

/** Whatever is read can be printed in all forms, and the exact one gives the same again. */
function acceptOrRefuse(read: () => DamoValue): void {
  try {
    const kdamonds = kdamondsFrom(read())
    const object = kdamondsObject(kdamonds, 'exact')
    const again = kdamondsFrom(parseDamoJson(printDamoJson(object)))
    expect(printDamoJson(kdamondsObject(again, 'exact'))).to.equal(printDamoJson(object))
    expect([...kdamondsText(kdamonds, 'raw')]).to.have.length(2 * kdamonds.length)
    expect(printDamoYaml(object)).to.match(/\n$/)
    expect(sysfsTable(sysfsWrites(again))).to.equal(sysfsTable(sysfsWrites(kdamonds)))
  } catch (error) {
    expectFault(error)
  }
}

const edits = fc.array(
  fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat({ max: 6 }),
    put: fc.oneof(
      fc.constantFrom('', '{', '}', '[', ']', '"', ',', ':', '\\', '1e400', '-', '%', ' ', 'null'),
      fc.string({ maxLength: 4 }),
    ),
  }),
  { minLength: 1, maxLength: 3 },
)

function edited(text: string, list: readonly { at: number; cut: number; put: string }[]): string {
  return list.reduce((result, { at, cut, put }) => {
    const start = Math.floor(at * result.length)
    return result.slice(0, start) + put + result.slice(start + cut)
  }, text)
}

const NO_MACHINE: ParamsHost = {
  readText: () => undefined,
  isCommand: () => false,
  ramRange: () => ({ start: 0n, end: 4096n }),
  nodeRanges: () => [],
  say: () => undefined,
  warn: () => undefined,
}

describe('readers of parameters', () => {
  it('refuse or accept JSON with any characters changed', () => {
    fc.assert(
      fc.property(edits, (list) => {
        acceptOrRefuse(() => parseDamoJson(edited(input('two.json'), list)))
      }),
      { numRuns: 500 },
    )
  })

  it('refuse or accept any JSON in any place', () => {
    const document = JSON.parse(input('two.json')) as Record<string, unknown>
    const paths = pathsOf(document).slice(1)
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue({ maxDepth: 2 }), (path, value) => {
        const copy = structuredClone(document)
        let container: object = copy
        for (const step of path.slice(0, -1)) container = Reflect.get(container, step) as object
        Reflect.set(container, path[path.length - 1], value)
        acceptOrRefuse(() => parseDamoJson(JSON.stringify(copy)))
      }),
      { numRuns: 500 },
    )
  })

  it('refuse or accept YAML with any characters changed', () => {
    fc.assert(
      fc.property(edits, (list) => {
        acceptOrRefuse(() => parseDamoYaml(edited(input('one.yaml'), list)))
      }),
      { numRuns: 300 },
    )
  })

  it('refuse or accept one-line schemes with any characters changed', () => {
    fc.assert(
      fc.property(edits, (list) => {
        try {
          const lines = schemesOfText(edited(input('old.damos'), list)).map(schemeLine)
          expect(schemesOfText(lines.join('\n')).map(schemeLine)).to.deep.equal(lines)
        } catch (error) {
          expectFault(error)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('refuse or accept any words on the command line', () => {
    const words = DAMO_CASES.flatMap(({ args }) => args)
    const word = fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 6 }))
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (line) => {
        try {
          const parsed = parseArguments(PARAMS_OPTIONS, line)
          if (!parsed.wantsHelp) kdamondsOf(new ParamsArguments(parsed), NO_MACHINE)
        } catch (error) {
          if (error instanceof ArgumentError || error instanceof DamoRefusal) return
          expectFault(error)
        }
      }),
      { numRuns: 1000 },
    )
  })
})

function pathsOf(
  value: unknown,
  path: readonly (string | number)[] = [],
): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path]
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [path, ...entries.flatMap(([key, member]) => pathsOf(member, [...path, key]))]
}
