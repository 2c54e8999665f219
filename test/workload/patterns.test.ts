import { expect } from 'chai'
import fc from 'fast-check'
import { createPatternSources, type PatternPlan } from '../../lib/workload/patterns/index.js'
import type { Touch } from '../../lib/workload/touch.js'
import { expectAgreement, marked, range } from './agreement.js'

const QUANTUM_US = 5000
const PAGES = 2600
const SITE = { seed: 42, target: 3, workload: 1, pageOf: (page: number): number => page }

const ALL = touch({ every: 1 })
const SOME = touch({ accessesPerSecond: 40_000 })

function touch(how: Partial<Touch>): Touch {
  return { writeShare: 0, granuleOrder: 0, ...how }
}

type Pattern = {
  [Name in PatternPlan['name']]: Pick<Extract<PatternPlan, { name: Name }>, 'name' | 'options'>
}[PatternPlan['name']]

/** One of each; they change within a second or two. */
const PATTERNS: Readonly<Record<PatternPlan['name'], Pattern>> = {
  uniform: { name: 'uniform', options: { touch: SOME } },
  growing: {
    name: 'growing',
    options: {
      fromPages: 100,
      toPages: 2000,
      overUs: 400_000,
      steps: 20,
      next: 'back',
      touch: SOME,
    },
  },
  shifting: {
    name: 'shifting',
    options: {
      hotPages: 300,
      periodUs: 77_777,
      order: 'forward',
      byPages: 250,
      hot: ALL,
      cold: touch({ probability: 0.002 }),
    },
  },
  diurnal: {
    name: 'diurnal',
    options: {
      periodUs: 1_000_000,
      steps: 24,
      low: 0.1,
      peakUs: 600_000,
      touch: touch({ probability: 0.4 }),
    },
  },
  batches: {
    name: 'batches',
    options: {
      meanUs: 100_000,
      arrivals: 'random',
      lengthUs: 60_001,
      jobPages: 500,
      touch: ALL,
    },
  },
  phases: {
    name: 'phases',
    options: {
      phases: [
        {
          lengthUs: 100_000,
          areas: [
            { start: 0, end: 400, touch: ALL },
            { start: 200, end: 1000, touch: touch({ probability: 0.1 }) },
          ],
        },
        { lengthUs: 50_000, areas: [] },
        {
          lengthUs: 70_001,
          areas: [{ start: 512, end: 1024, touch: touch({ probability: 0.5, granuleOrder: 9 }) }],
        },
      ],
    },
  },
}

function planOf(pattern: Pattern, parts = [{ startPage: 0, endPage: PAGES }]): PatternPlan {
  return { kind: 'pattern', quantumUs: QUANTUM_US, parts, loop: 'open', ...pattern }
}

function sourcesOf(pattern: Pattern, site = SITE): ReturnType<typeof createPatternSources> {
  return createPatternSources(planOf(pattern), site)
}

/** The pages that are touched in [from, to). */
function touchedBy(pattern: Pattern, from: number, to: number, site = SITE): number[] {
  const pages = sourcesOf(pattern, site).flatMap((source) => marked(source, PAGES, from, to))
  return [...new Set(pages)].sort((a, b) => a - b)
}

/** The pages of the quantum at a time. */
function touchedAt(pattern: Pattern, us: number, site = SITE): number[] {
  return touchedBy(pattern, us, us + 1, site)
}

const windows = fc
  .tuple(fc.integer({ min: 0, max: 900_000 }), fc.integer({ min: 0, max: 150_000 }), fc.nat())
  .map(([from, length, cut]) => ({ from, to: from + length, cutUs: from + (cut % (length + 1)) }))

describe('patterns', () => {
  for (const [name, pattern] of Object.entries(PATTERNS)) {
    it(`say the same of pages, folios, slices and cut windows: ${name}`, () => {
      fc.assert(
        fc.property(windows, fc.nat(PAGES), fc.boolean(), ({ from, to, cutUs }, cutPage, isCut) => {
          const parts = isCut
            ? [
                { startPage: 0, endPage: 1700 },
                { startPage: 1700, endPage: PAGES },
              ]
            : undefined
          for (const source of createPatternSources(planOf(pattern, parts), SITE)) {
            expectAgreement(source, PAGES, from, to, cutPage, cutUs)
          }
        }),
        { numRuns: 25 },
      )
    })

    it(`are touched as their truth says: ${name}`, () => {
      // All windows of a quantum of two seconds, in one sum.
      let [sum, expected, variance] = [0, 0, 0]
      for (const source of sourcesOf(pattern)) {
        for (let at = 0; at < 2_000_000; at += QUANTUM_US) {
          sum += marked(source, PAGES, at, at + 1).length
          source.truth(at, QUANTUM_US, (start, end, share) => {
            expected += (end - start) * share
            // Granules are touched together.
            const together = name === 'phases' && start === 512 ? 512 : 1
            variance += (end - start) * share * (1 - share) * together
          })
        }
      }
      expect(sum).to.be.greaterThan(1000)
      expect(Math.abs(sum - expected)).to.be.below(4 * Math.sqrt(variance) + 1e-6)
    })

    it(`say when they change: ${name}`, () => {
      const sources = sourcesOf(pattern)
      const truthAt = (at: number): string => {
        const pieces: unknown[] = []
        for (const source of sources) {
          source.truth(at, QUANTUM_US, (...piece) => pieces.push(piece))
        }
        return JSON.stringify(pieces)
      }
      for (let at = 0; at < 1_000_000; at += 2500) {
        if (truthAt(at) === truthAt(at + 2500)) continue
        const isTold = sources.some((source) => source.changesWithin(at - 1, at + 2501))
        expect(isTold, `${at}`).to.equal(true)
      }
      expect(sources[0].changesWithin(0, 3_000_000)).to.equal(name !== 'uniform')
    })
  }

  it('lie in parts of memory with a hole, one after the other', () => {
    const parts = [
      { startPage: 100, endPage: 150 },
      { startPage: 300, endPage: 340 },
    ]
    const pattern: Pattern = {
      name: 'shifting',
      options: { hotPages: 60, periodUs: 1000, order: 'forward', byPages: 40, hot: ALL },
    }
    const plan = { ...planOf(pattern, parts), quantumUs: 1000 }
    const [source, ...others] = createPatternSources(plan, SITE)
    expect(others).to.deep.equal([])
    const from = (start: number, end: number): number[] => range(end).slice(start)
    expect(marked(source, 400, 0, 1)).to.deep.equal([...from(100, 150), ...from(300, 310)])
    // From page 80 of 90 on: the last ten, and round.
    expect(marked(source, 400, 2000, 2001)).to.deep.equal([...from(100, 150), ...from(330, 340)])
  })

  it('are several sources where their parts lie apart in the space in other ways', () => {
    const parts = [
      { startPage: 512, endPage: 1024 },
      { startPage: 9 * 512, endPage: 10 * 512 },
    ]
    const pageOf = (page: number): number => (page < 9 * 512 ? page : page - 6 * 512)
    const sources = createPatternSources(planOf(PATTERNS.uniform, parts), { ...SITE, pageOf })
    expect(sources).to.have.length(2)
    const touched = sources.flatMap((source) => marked(source, 2560, 0, 1_000_000))
    expect(touched.length).to.be.above(1000)
    expect(touched.every((page) => (page >= 512 && page < 1024) || page >= 3 * 512)).to.equal(true)
    expect(touched.some((page) => page >= 3 * 512 && page < 4 * 512)).to.equal(true)
  })
})

describe('a growing set', () => {
  const grow = (next: 'stay' | 'back' | 'again', fromPages = 10, toPages = 40): Pattern => ({
    name: 'growing',
    options: { fromPages, toPages, overUs: 40_000, steps: 4, next, touch: ALL },
  })
  const sizes = (pattern: Pattern): number[] =>
    range(10).map((step) => touchedAt(pattern, step * 10_000).length)

  it('grows in steps, and stays, goes back or begins anew', () => {
    expect(sizes(grow('stay'))).to.deep.equal([10, 20, 30, 40, 40, 40, 40, 40, 40, 40])
    expect(sizes(grow('back'))).to.deep.equal([10, 20, 30, 40, 40, 30, 20, 10, 10, 20])
    expect(sizes(grow('again'))).to.deep.equal([10, 20, 30, 40, 10, 20, 30, 40, 10, 20])
  })

  it('shrinks where it is told so, down to nothing', () => {
    expect(sizes(grow('stay', 30, 0)).slice(0, 5)).to.deep.equal([30, 20, 10, 0, 0])
  })
})

describe('a shifting hot set', () => {
  it('moves on by its step and goes round', () => {
    const pattern: Pattern = {
      name: 'shifting',
      options: { hotPages: 1000, periodUs: 10_000, order: 'forward', byPages: 1000, hot: ALL },
    }
    expect(touchedAt(pattern, 0)).to.deep.equal(range(1000))
    expect(touchedAt(pattern, 10_000)).to.deep.equal(range(2000).slice(1000))
    expect(touchedAt(pattern, 20_000)).to.deep.equal([...range(400), ...range(2600).slice(2000)])
  })

  it('jumps to places drawn from the seed', () => {
    const pattern: Pattern = {
      name: 'shifting',
      options: { hotPages: 100, periodUs: 10_000, order: 'random', byPages: 1, hot: ALL },
    }
    const places = range(200).map((step) => touchedAt(pattern, step * 10_000)[0])
    expect(touchedAt(pattern, 30_000)).to.have.length(100)
    expect(new Set(places).size).to.be.above(180)
    expect(Math.min(...places)).to.be.below(100)
    expect(Math.max(...places)).to.be.within(2400, 2500)
    const others = range(200).map(
      (step) => touchedAt(pattern, step * 10_000, { ...SITE, seed: 1 })[0],
    )
    expect(others).to.not.deep.equal(places)
  })
})

describe('a diurnal load', () => {
  it('is low, rises to its peak, and falls again', () => {
    const shares: number[] = []
    const source = sourcesOf(PATTERNS.diurnal)[0]
    for (const step of range(24)) {
      source.truth((step * 1_000_000) / 24 + 1000, QUANTUM_US, (_start, _end, share) => {
        shares.push(share)
      })
    }
    const peak = shares.indexOf(Math.max(...shares))
    const low = shares.indexOf(Math.min(...shares))
    expect(peak).to.be.within(13, 14)
    expect(low).to.be.within(1, 2)
    expect(shares[peak]).to.be.within(0.395, 0.4)
    expect(shares[low]).to.be.within(0.04, 0.045)
    expect(shares[peak - 6]).to.be.within(0.2, 0.25)
  })
})

describe('batch jobs', () => {
  /** When jobs run, looked up every quantum: [first, end) quanta. */
  const runs = (pattern: Pattern, quanta: number): [number, number][] => {
    const found: [number, number][] = []
    let last = ''
    for (const quantum of range(quanta)) {
      const key = touchedAt(pattern, quantum * QUANTUM_US).join()
      if (key !== '' && key === last) found[found.length - 1][1] = quantum + 1
      else if (key !== '') found.push([quantum, quantum + 1])
      last = key
    }
    return found
  }
  const jobs = (arrivals: 'random' | 'regular', meanUs: number, lengthUs: number): Pattern => ({
    name: 'batches',
    options: { meanUs, arrivals, lengthUs, jobPages: 100, touch: ALL },
  })

  it('come at equal distances, on memory of their own', () => {
    expect(runs(jobs('regular', 100_000, 30_000), 70)).to.deep.equal([
      [20, 26],
      [40, 46],
      [60, 66],
    ])
  })

  it('come at random, as many as they should', () => {
    const found = runs(jobs('random', 100_000, 10_000), 8000)
    // 400 are expected; few of them wait in line on the way.
    expect(found.length).to.be.within(400 - 80, 400 + 80)
    const gaps = found.slice(1).map(([first], i) => first - found[i][0])
    expect(new Set(gaps).size).to.be.above(30)
  })

  it('wait in line where one still runs', () => {
    const found = runs(jobs('regular', 10_000, 50_000), 100)
    expect(found.slice(0, 4)).to.deep.equal([
      [2, 12],
      [12, 22],
      [22, 32],
      [32, 42],
    ])
  })
})

describe('phases', () => {
  it('follow each other, over and over', () => {
    const areaOf = (start: number): { start: number; end: number; touch: Touch } => ({
      start,
      end: start + 10,
      touch: ALL,
    })
    const pattern: Pattern = {
      name: 'phases',
      options: {
        phases: [
          { lengthUs: 10_000, areas: [areaOf(0)] },
          { lengthUs: 20_000, areas: [] },
          { lengthUs: 5_000, areas: [areaOf(100), areaOf(105)] },
        ],
      },
    }
    const firsts = range(16).map((quantum) => touchedAt(pattern, quantum * QUANTUM_US)[0])
    const round = [0, 0, undefined, undefined, undefined, undefined, 100]
    expect(firsts).to.deep.equal([...round, ...round, 0, 0])
    expect(touchedAt(pattern, 30_000)).to.deep.equal(range(115).slice(100))
  })
})
