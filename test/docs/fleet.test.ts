import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { parse } from 'yaml'
import type { FleetPlan } from '../../lib/guest/plan.js'
import { SCALING_KINDS } from '../../lib/guest/scaling/index.js'
import { TEMPLATES } from '../../lib/guest/templates.js'
import { fleetFigureNames } from '../../lib/scenario/fleet-figures.js'
import { fleetJsonSchema } from '../../lib/scenario/json-schema.js'
import { parseFleet } from '../../lib/scenario/load-fleet.js'
import { parseSource, type Path } from '../../lib/scenario/source.js'
import { REPOSITORY_ROOT } from '../support/shared.js'
import { literalOf, rowsOf, scenarioAt, schemaKeys } from './doc-tables.js'
import type { Json, Place } from './scenario-places.js'

const GUEST = ['guests', 0]

/** A fleet of one guest, with more keys of the guest and of the fleet. */
function fleetWith(guest: Json = {}, more: Json = {}): Json {
  const web = { name: 'web', memory: '2 GiB', template: 'idle', ...guest }
  return { duration: '1 m', host: { memory: '8 GiB' }, guests: [web], ...more }
}

const areaWith = (more: Json): Json => ({ name: 'heap', size: '8 MiB', ...more })

/** Parts of a guest's area: their key, and what of it there must be. */
const AREA_PARTS: readonly (readonly [key: string, value: Json])[] = [
  ['jobs', { period: '10 m', lasts: '1 m' }],
  ['wave', { period: '10 m' }],
  ['leak', { period: '10 m' }],
]

/** The tables of keys, and where they belong. */
const PLACES: readonly Place[] = [
  { header: 'key of a fleet', path: [], base: fleetWith },
  { header: 'key of the host', path: ['host'], base: fleetWith },
  {
    header: "key of the host's swap",
    path: ['host', 'swap'],
    base: () => fleetWith({}, { host: { memory: '8 GiB', swap: { size: '1 GiB' } } }),
  },
  { header: 'key of guests', path: GUEST, base: fleetWith },
  {
    header: "key of a guest's area",
    path: [...GUEST, 'areas', 0],
    base: () => fleetWith({ areas: [areaWith({})] }),
  },
  ...AREA_PARTS.map(([key, value]) => ({
    header: `key of \`${key}\``,
    path: [...GUEST, 'areas', 0, key],
    base: () => fleetWith({ areas: [areaWith({ [key]: { ...value } })] }),
  })),
  {
    header: "key of a guest's kernel",
    path: [...GUEST, 'kernel'],
    base: () => fleetWith({ kernel: {} }),
  },
  {
    header: 'key of an event of a fleet',
    path: ['events', 0],
    base: () => fleetWith({}, { events: [{ at: 0, guests: 'web', pressure: '1 ms' }] }),
  },
  { header: 'key of costs', path: ['costs'], base: () => fleetWith({}, { costs: {} }) },
]

/** The tables of parameters: of every way, and of each. */
const WAYS: readonly (readonly [place: Place, parameters: readonly string[]])[] = [
  ['parameter of every way', 'acma_v2', ['min', 'max', 'pressure']] as const,
  ...SCALING_KINDS.map(
    ({ name, parameters }) => [`parameter of \`${name}\``, name, Object.keys(parameters)] as const,
  ),
]
  .filter(([, , parameters]) => parameters.length > 0)
  .map(([header, name, parameters]) => [
    { header, path: [...GUEST, 'scaling'], base: () => fleetWith({ scaling: { name } }) },
    parameters,
  ])

function planOf(document: Json): FleetPlan {
  return parseFleet(document).plan
}

function keysAt(path: Path): string[] {
  return [...new Set(schemaKeys(path, fleetJsonSchema()))]
}

describe('docs/fleet.md', () => {
  const text = readFileSync(join(REPOSITORY_ROOT, 'docs', 'fleet.md'), 'utf8')
  const keysOf = (header: string): string[] => rowsOf(text, header).map(([key]) => literalOf(key)!)

  it('has tables of all keys that the schema has, and no others', () => {
    for (const { header, path } of PLACES) {
      expect(keysOf(header).sort(), header).to.deep.equal(keysAt(path).sort())
    }
  })

  it('has tables of all ways to scale with all of their parameters, and no others', () => {
    for (const { name } of SCALING_KINDS) expect(text).to.include(`\n### \`${name}\`\n`)
    for (const [{ header }, parameters] of WAYS) {
      expect(keysOf(header), header).to.deep.equal(parameters)
    }
  })

  for (const place of [...PLACES, ...WAYS.map(([way]) => way)]) {
    it(`has an example of each ${place.header}, which is accepted, and its default`, () => {
      for (const [key, , cell, example] of rowsOf(text, place.header)) {
        const given = scenarioAt(place, literalOf(key)!, parse(literalOf(example)!))
        expect(() => planOf(given), `${key}: ${example}`).to.not.throw()
        const leftOut = scenarioAt(place, literalOf(key)!, undefined)
        const literal = literalOf(cell)
        if (cell === 'required') expect(() => planOf(leftOut), key).to.throw()
        if (literal === undefined) continue
        const byDefault = scenarioAt(place, literalOf(key)!, parse(literal))
        expect(planOf(byDefault), `${key}: ${literal}`).to.deep.equal(planOf(leftOut))
      }
    })
  }

  it('has all templates', () => {
    expect(keysOf('template')).to.deep.equal([...TEMPLATES])
  })

  it('has every figure of the summary, and no other', () => {
    const { ofFleet, ofGroup, ofGuest } = fleetFigureNames()
    for (const [of, names] of [
      ['the fleet', ofFleet],
      ['a group', ofGroup],
      ['a guest', ofGuest],
    ] as const) {
      const cells = rowsOf(text, `figure of ${of}`).map(([cell]) => cell)
      const listed = cells.flatMap((cell) => [...cell.matchAll(/`([^`]*)`/g)].map(([, n]) => n))
      expect(listed.sort(), of).to.deep.equal([...names].sort())
    }
  })

  it('has an example that is accepted, as the guide has', () => {
    for (const [page, guests] of [
      ['fleet.md', 16],
      ['guide/10-guests-that-scale.md', 12],
    ] as const) {
      const file = join(REPOSITORY_ROOT, 'docs', page)
      const [, example] = /```yaml\n([^`]*)```/.exec(readFileSync(file, 'utf8'))!
      const fleet = { ...fleetWith(), ...(parseSource(example, 'x').value as Json) }
      expect(planOf(fleet).guests, page).to.have.length(guests)
    }
  })
})
