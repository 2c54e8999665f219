import { expect } from 'chai'
import { DamonLabError } from '../../lib/base/errors.js'
import { findSize, type SizeOptions, type SizeResult } from '../../lib/tune/size.js'
import { scenarioOf } from './sweeps.js'

const BETWEEN = 'duration=100ms..900ms'

function sizeOf(holds: string, more: Partial<SizeOptions> = {}): Promise<SizeResult> {
  return findSize(scenarioOf(), { between: BETWEEN, step: '50ms', workers: 1, holds, ...more })
}

async function faultOf(holds: string, more: Partial<SizeOptions> = {}): Promise<string> {
  try {
    await sizeOf(holds, more)
  } catch (error) {
    expect(error).to.be.instanceOf(DamonLabError)
    return (error as DamonLabError).message
  }
  return 'none'
}

describe('size', () => {
  it('finds the smallest value at which a condition holds', async () => {
    const result = await sizeOf('virtualUs >= 640000', { seeds: 2 })
    expect(result).to.deep.include({
      name: 'small',
      path: 'duration',
      outcome: 'found',
      seeks: 'smallest',
      isMonotone: true,
      isInterrupted: false,
      firstSeed: 7,
      nrSeeds: 2,
    })
    expect(result.found).to.deep.include({ value: 650_000, text: '650 ms', nrHeld: 2, nrRun: 2 })
    expect(result.found!.figures.virtualUs!.median).to.equal(650_000)
    // Five from bound to bound, then halves of 500 to 700 ms.
    const tried = result.tried.map(({ text, nrHeld }) => `${text} ${nrHeld}`)
    expect(tried).to.deep.equal([
      '100 ms 0',
      '300 ms 0',
      '500 ms 0',
      '600 ms 0',
      '650 ms 2',
      '700 ms 2',
      '900 ms 2',
    ])
  })

  it('finds the largest, where it holds at the lower bound alone', async () => {
    const { seeks, found, isMonotone } = await sizeOf('virtualUs < 640000')
    expect([seeks, found!.text, isMonotone]).to.deep.equal(['largest', '600 ms', true])
  })

  it('says that it holds everywhere, or nowhere', async () => {
    for (const [holds, outcome] of [
      ['virtualUs > 0', 'always'],
      ['virtualUs < 0', 'never'],
    ] as const) {
      const result = await sizeOf(holds)
      expect([result.outcome, result.found, result.tried.length]).to.deep.equal([outcome, null, 5])
    }
  })

  it('says that it comes and goes, and finds from where on it stays', async () => {
    const gap = await sizeOf('virtualUs < 250000 || virtualUs > 640000')
    expect([gap.isMonotone, gap.seeks, gap.found!.text]).to.deep.equal([
      false,
      'smallest',
      '650 ms',
    ])
    const island = await sizeOf('virtualUs > 440000 && virtualUs < 640000')
    expect([island.isMonotone, island.found!.text]).to.deep.equal([false, '450 ms'])
  })

  it('changes the scenario as told, and leaves its checks aside', async () => {
    const scenario = { ...scenarioOf(), checks: ['regions.mean < 0'] }
    const options = { between: BETWEEN, step: '400ms', set: ['kernel=6.12'], workers: 1 }
    const result = await findSize(scenario, { ...options, holds: 'virtualUs > 500000' })
    expect(result.found!.text).to.equal('900 ms')
  })

  it('gives the same for any number of workers', async () => {
    const [one, three] = await Promise.all(
      [1, 3].map((workers) => sizeOf('virtualUs >= 640000', { workers, seeds: 2 })),
    )
    expect(one).to.deep.equal(three)
  })

  it('tells what is there when it is cut short', async () => {
    const stop = new AbortController()
    let nrDone = 0
    const result = await sizeOf('virtualUs >= 640000', {
      signal: stop.signal,
      onProgress({ phase, done }) {
        if (phase === 'running' && done === 5) nrDone++
        if (nrDone > 0 && phase === 'checking') stop.abort()
      },
    }).catch((error: unknown) => error as DamonLabError)
    if (result instanceof DamonLabError) expect(result.code).to.equal('ERR_ABORTED')
    else expect(result.isInterrupted).to.equal(true)
  })

  it('refuses what it cannot use, in words', async () => {
    const rows: readonly [holds: string, more: Partial<SizeOptions>, fault: RegExp][] = [
      ['virtualUs <', {}, /^--holds 'virtualUs <': at character 12/],
      ['1 < 2', {}, /^--holds '1 < 2': names no figure/],
      ['virtulUs < 2', {}, /virtulUs: not known/],
      ['virtualUs > 1', { set: ['duration=1s'] }, /--set duration: given twice/],
      ['virtualUs > 1', { set: ['kernel=6.12,7.2'] }, /--set kernel: 2 values; expected one/],
      ['virtualUs > 1', { set: ['checks=[]'] }, /--set checks: not usable here/],
      ['virtualUs > 1', { between: 'duraton=1s..2s', step: '1s' }, /unknown key "duraton"/],
      [
        'contexts[0].sampleUs > 1',
        { between: 'targets.0.memory=0..64MiB', step: '64MiB' },
        /memory/,
      ],
    ]
    for (const [holds, more, fault] of rows) expect(await faultOf(holds, more)).to.match(fault)
  })
})
