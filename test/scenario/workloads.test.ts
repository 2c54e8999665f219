import { expect } from 'chai'
import type { AreaPlan, AreasPlan } from '../../lib/workload/areas.js'
import { touchProbability } from '../../lib/workload/areas.js'
import { faultsOf, planOf } from '../support/scenarios.js'

interface Options {
  readonly memory?: string
  readonly mappings?: readonly object[]
  readonly tick?: string
}

function scenarioOf(areas: readonly object[], { tick, ...memory }: Options): object {
  const size = memory.mappings === undefined ? { memory: memory.memory ?? '40 MiB' } : memory
  const workload = { areas, ...(tick !== undefined && { tick }) }
  return { duration: '1 s', targets: [{ name: 'db', ...size, workload }] }
}

function areasOf(areas: readonly object[], options: Options = {}): readonly AreaPlan[] {
  return workloadOf(areas, options).areas
}

function workloadOf(areas: readonly object[], options: Options): AreasPlan {
  return planOf(scenarioOf(areas, options)).targets[0].workloads[0] as AreasPlan
}

function faultOf(area: object, options: Options = {}): string {
  return faultsOf(scenarioOf([area], options)).join('\n')
}

describe('areas', () => {
  it('count from the start of the memory, in bytes or in shares of it', () => {
    const [bytes, share] = areasOf([
      { start: '4 MiB', size: '8 MiB', every: 1 },
      { start: '10%', size: '20%', every: 1 },
    ])
    expect(share).to.deep.equal(bytes)
    expect(bytes.endPage - bytes.startPage).to.equal(2048)
  })

  it('round shares down to whole pages, or blocks with granule: 2M', () => {
    const [pages, blocks] = areasOf([
      { start: '0%', size: '33%', every: 1 },
      { start: '0%', size: '33%', every: 1, granule: '2M' },
    ])
    expect(pages.endPage - pages.startPage).to.equal(3379)
    expect(blocks.endPage - blocks.startPage).to.equal(6 * 512)
  })

  it('take every k-th tick, a probability, or only a rate of random accesses', () => {
    const [every, probability, rate, granules] = areasOf([
      { start: 0, size: '4 MiB', every: 4 },
      { start: 0, size: '4 MiB', probability: '7%' },
      { start: 0, size: '4 MiB', rate: '20 K/s' },
      { start: 0, size: '4 MiB', rate: '20 K/s', granule: '2M' },
    ])
    expect(every.touch).to.deep.equal({ every: 4 })
    expect(probability.touch).to.deep.equal({ probability: 0.07 })
    expect(rate.touch).to.deep.equal({ probability: touchProbability(100, 1024) })
    expect(granules.touch).to.deep.equal({ probability: touchProbability(100, 2) })
  })

  it('access each touched page once a tick where no rate is given', () => {
    const [every, probability, given] = areasOf(
      [
        { start: 0, size: '4 MiB', every: 4 },
        { start: 0, size: '4 MiB', probability: 0.5 },
        { start: 0, size: '4 MiB', every: 4, rate: '1 M/s', writes: '10%' },
      ],
      { tick: '10 ms' },
    )
    expect(every.accessesPerSecond).to.equal(1024 * 25)
    expect(probability.accessesPerSecond).to.equal(1024 * 50)
    expect(given).to.include({ accessesPerSecond: 1e6, writeShare: 0.1 })
  })

  it('have a tick of 5 ms where none is given', () => {
    expect(workloadOf([{ start: 0, size: '1M', every: 1 }], {}).quantumUs).to.equal(5000)
    expect(workloadOf([{ start: 0, size: '1M', every: 1 }], { tick: '2 s' }).quantumUs).to.equal(
      2e6,
    )
  })

  it('become several where they reach over a hole, with the accesses shared out', () => {
    const mappings = [{ size: '2 MiB' }, { offset: '4 MiB', size: '2 MiB' }]
    const areas = areasOf([{ start: '1 MiB', size: '4 MiB', every: 1, rate: 1000 }], { mappings })
    expect(areas.map(({ startPage, endPage }) => endPage - startPage)).to.deep.equal([256, 256])
    expect(areas.map(({ accessesPerSecond }) => accessesPerSecond)).to.deep.equal([250, 250])
  })

  it('overlap freely', () => {
    const area = { start: 0, size: '100%', every: 1 }
    expect(areasOf([area, area])).to.have.lengthOf(2)
  })

  it('are refused where they leave the memory, are empty, or cut blocks', () => {
    expect(faultOf({ start: '39 MiB', size: '2 MiB', every: 1 })).to.match(
      /targets\.0\.workload\.areas\.0: leaves the target's memory \(ends at 41 MiB\); expected at most 40 MiB/,
    )
    expect(faultOf({ start: '95%', size: '10%', every: 1 })).to.match(/leaves the target's memory/)
    expect(faultOf({ start: 0, size: '0.001%', every: 1 })).to.match(/less than a page/)
    expect(faultOf({ start: '1 MiB', size: '2 MiB', every: 1, granule: '2M' })).to.match(/2 MiB/)
  })

  it('are refused with two ways to be touched, or with none', () => {
    expect(faultOf({ start: 0, size: '1M', every: 1, probability: 1 })).to.match(/has both every/)
    expect(faultOf({ start: 0, size: '1M' })).to.match(/expected every, probability or rate/)
  })

  it('are refused without memory', () => {
    const workload = { areas: [{ start: 0, size: '1M', every: 1 }] }
    expect(faultsOf({ duration: '1 s', targets: [{ name: 'x', workload }] })[0]).to.match(
      /targets\.0\.memory: missing; expected a size such as 2 GiB, or mappings/,
    )
  })
})

describe('masim workloads', () => {
  const config = 'a, 200000\n\np\n100\na, 1, 4096, 1\na, 0, 4096, 1, ro\n'

  function masimOf(more: object): Record<string, unknown> {
    const plan = planOf({ targets: [{ name: 'm', workload: { masim: config, ...more } }] })
    return plan.targets[0].workloads[0] as unknown as Record<string, unknown>
  }

  it('have the defaults of masim, and a speed of 150,000 accesses per ms', () => {
    expect(masimOf({})).to.include({
      accessesPerMs: 150_000,
      nrAccessesPerRegion: 131_072,
      randomBatch: 1000,
      randomArray: 1000,
      repeat: 1,
    })
  })

  it('take its options', () => {
    const options = { speed: '1 M/s', repeat: 3, nrAccessesPerRegion: 10, randomArray: 7 }
    expect(masimOf(options)).to.include({ accessesPerMs: 1000, repeat: 3, randomArray: 7 })
    expect(masimOf({ defaultMode: 'rw' })).to.have.nested.property(
      'config.phases[0].patterns[0].mode',
      'rw',
    )
  })

  it('are refused beside areas, and where the program is too large to plan', () => {
    const both = { masim: config, areas: [{ start: 0, size: '1M', every: 1 }] }
    expect(faultsOf({ targets: [{ name: 'm', workload: both }] })[0]).to.match(
      /both masim and areas/,
    )
    const slow = { masim: config, nrAccessesPerRegion: 1, repeat: 1_000_000 }
    expect(faultsOf({ targets: [{ name: 'm', workload: slow }] })[0]).to.match(/too many/)
  })

  it('tell faults of an inline configuration at their line of the scenario', () => {
    const text =
      'targets:\n  - name: m\n    workload:\n      masim: |\n        a, 10\n        b\n\n        p\n'
    const faults = faultsOf(text)
    expect(faults.join('\n')).to.match(/x\.yaml:6:1: targets\.0\.workload\.masim: /)
  })

  it('tell where a file is missing', () => {
    const faults = faultsOf('targets:\n  - name: m\n    workload: { masim: none.cfg }\n')
    expect(faults[0]).to.match(
      /^x\.yaml:3:24: targets\.0\.workload\.masim: none\.cfg: cannot be read: there is no such file/,
    )
  })
})
