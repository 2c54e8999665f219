import { expect } from 'chai'
import type { RunPlan, TargetPlan } from '../../lib/engine/plan.js'
import { threeRanges } from '../../lib/ops/three-ranges.js'
import { faultsOf, faultsWith, planOf, planWith } from '../support/scenarios.js'

const PAGE = 4096
const HUGE = 512
const IMAGE_START = 0x555555554000 / PAGE
const STACK_END = 0x7ffffffff000 / PAGE
const MMAP_TOP = 0x7ffff7ff0000 / PAGE

function firstTarget({ targets: [target] }: RunPlan): TargetPlan {
  return target
}

function rangesOf({ mappings }: TargetPlan): (readonly [number, number])[] {
  return mappings.map(({ startPage, endPage }) => [startPage, endPage])
}

function masimTarget(regions: readonly string[], ...set: string[]): TargetPlan {
  const config = `${regions.join('\n')}\n\np\n1000\n${regions[0].split(',')[0]}, 0, 4096, 1\n`
  const targets = [{ name: 'm', workload: { masim: config } }]
  return firstTarget(planOf({ targets }, ...set))
}

describe('the memory of a process', () => {
  it('lies between image and stack, which leave vaddr its two gaps', () => {
    const ranges = rangesOf(firstTarget(planWith()))
    expect(ranges).to.have.lengthOf(3)
    const [image, memory, stack] = ranges
    expect(image).to.deep.equal([IMAGE_START, IMAGE_START + 64])
    expect(stack).to.deep.equal([STACK_END - 33, STACK_END])
    expect(memory[1] - memory[0]).to.equal((64 * 2 ** 20) / PAGE)
    expect(memory[1]).to.be.at.most(MMAP_TOP)
    expect(memory[0] % HUGE).to.equal(0)
    expect(threeRanges(ranges)).to.deep.equal([image, memory, stack])
  })

  it('stands alone with image: false', () => {
    const fvaddr =
      'kdamonds=[{contexts: [{ops: fvaddr, targets: [{pid: db, regions: [{start: 4096, end: 8192}]}]}]}]'
    expect(firstTarget(planWith('targets.0.image=false', fvaddr)).mappings).to.have.lengthOf(1)
  })

  it('takes mappings in place of memory, by offset or right behind each other', () => {
    const mappings = [
      { size: '1 MiB' },
      { size: '1 MiB', from: '1 s' },
      { offset: '8 MiB', size: '4 MiB', until: '500 ms' },
    ]
    const { mappings: mapped } = firstTarget(
      planOf({ duration: '2 s', targets: [{ name: 'a', mappings }] }),
    )
    const [, first, second, third] = mapped
    expect(second.startPage).to.equal(first.endPage)
    expect(third.startPage - first.startPage).to.equal((8 * 2 ** 20) / PAGE)
    expect([first.fromUs, second.fromUs, third.untilUs]).to.deep.equal([0, 1_000_000, 500_000])
    expect(third.endPage).to.be.at.most(MMAP_TOP)
  })

  it('takes mappings by address', () => {
    const mappings = [{ address: 0x7f0000000000, size: '2 MiB', pages: '2M' }]
    const plan = planOf({ duration: '1 s', targets: [{ name: 'a', mappings }] })
    expect(firstTarget(plan).mappings[1]).to.include({ startPage: 0x7f0000000, order: 9 })
  })

  it('joins neighbours of one kind, as the kernel does', () => {
    const mappings = [{ size: '1 MiB' }, { size: '1 MiB' }, { size: '2 MiB', from: '1 s' }]
    const plan = planOf({ duration: '2 s', targets: [{ name: 'a', mappings }] })
    expect(firstTarget(plan).mappings).to.have.lengthOf(4)
  })

  it('keeps mappings of files, and locked ones, apart', () => {
    const mappings = [
      { size: '1 MiB' },
      { size: '1 MiB', file: true },
      { size: '1 MiB', file: true },
      { size: '1 MiB', locked: true },
    ]
    const targets = [{ name: 'a', cgroup: '/a/b', mappings }]
    const nodes = [{ id: 0, size: '8 MiB' }]
    const target = firstTarget(planOf({ duration: '2 s', targets, machine: { nodes } }))
    const kinds = target.mappings.slice(1, -1).map(({ isFile, isLocked }) => [isFile, isLocked])
    const file = [true, undefined]
    expect(kinds).to.deep.equal([[undefined, undefined], file, file, [undefined, true]])
    expect(target.cgroup).to.equal('/a/b')
  })

  it('refuses what is no path of a cgroup, or neither file nor not', () => {
    expect(faultsWith('targets.0.cgroup=db')[0]).to.match(/expected .*memory cgroup such as \/db/)
    const file = 'targets.0={name: db, mappings: [{ size: 1 MiB, file: yes please }]}'
    expect(faultsWith(file)[0]).to.match(/mappings\.0\.file: .*expected true or false/)
  })

  it('refuses mappings that overlap while both exist, and takes them one after the other', () => {
    const first = '{ offset: 0, size: 4M, until: 1 s }'
    const overlap = `targets.0={name: db, mappings: [${first}, { offset: 2M, size: 4M }]}`
    const later = overlap.replace('offset: 2M, size: 4M', 'offset: 2M, size: 4M, from: 1 s')
    expect(faultsWith(overlap)).to.have.lengthOf(1)
    expect(faultsWith(overlap)[0]).to.match(
      /targets\.0\.mappings\.1: overlaps mappings\.0 while both exist .*expected disjoint ones/,
    )
    expect(planWith(later).targets[0].mappings).to.have.lengthOf(4)
  })

  it('refuses mappings over the image, beyond the end of addresses, or of a size no space has', () => {
    const rows: readonly [mapping: string, fault: RegExp][] = [
      ['{ address: 0x555555554000, size: 4K }', /mappings\.0: overlaps image while both exist/],
      ['{ address: 0x7fffffffe000, size: 1M }', /mappings\.0: reaches beyond user addresses/],
      ['{ address: 0x800000000000, size: 1M }', /mappings\.0: reaches beyond user addresses/],
      ['{ size: 100T }', /expected less than 8 TiB/],
      ['{ size: 2M, offset: 4096, pages: 2M }', /mappings\.0\.offset: not a multiple/],
      ['{ size: 4096, pages: 2M }', /mappings\.0\.size: not a multiple/],
      ['{ size: 4096, offset: 0, address: 0 }', /has both address and offset/],
      [
        '{ size: 4096, from: 2 s, until: 1 s }',
        /until: not after from \(got 1 s\); expected a time after 2 s/,
      ],
    ]
    for (const [mapping, fault] of rows) {
      const faults = faultsWith(`targets.0={name: db, mappings: [${mapping}]}`)
      expect(faults.join('\n'), mapping).to.match(fault)
    }
    expect(faultsWith('targets.0.memory=8T')[0]).to.match(/expected less than 8 TiB/)
    expect(faultsWith('targets.0.pages=2M', 'targets.0.memory=3M')[0]).to.match(/2 MiB/)
  })

  it('wants an address in all mappings or in none', () => {
    const mappings = '[{ address: 0x7f0000000000, size: 4K }, { size: 4K }]'
    const faults = faultsWith(`targets.0={name: db, mappings: ${mappings}}`)
    expect(faults[0]).to.match(/mappings\.1: has no address, but others have/)
  })
})

describe('the memory of a masim program', () => {
  it('lies as malloc puts it: mappings of 2442 pages below each other, the first highest', () => {
    const target = masimTarget(['a, 10000000', 'b, 10000000'])
    const [workload] = target.workloads
    expect(workload.kind).to.equal('masim')
    const [a, b] = (workload as { regionStartPages: readonly number[] }).regionStartPages
    expect(a).to.equal(MMAP_TOP - 2442)
    expect(b).to.equal(a - 2442)
    expect(rangesOf(target)[1]).to.deep.equal([b, MMAP_TOP])
  })

  it('has regions below 128 KiB in the heap, behind the image', () => {
    const target = masimTarget(['a, 131072', 'b, 131071', 'c, 4080', 'd, 4081'])
    const { regionStartPages: starts } = target.workloads[0] as {
      readonly regionStartPages: readonly number[]
    }
    const heap = IMAGE_START + 64
    expect(starts).to.deep.equal([MMAP_TOP - 33, heap, heap + 33, heap + 34])
    expect(rangesOf(target)[1]).to.deep.equal([heap, heap + 36])
  })

  it('lies in whole huge pages with pages: 2M', () => {
    const target = masimTarget(['a, 2097152', 'b, 100'], 'targets.0.pages=2M')
    const workload = target.workloads[0] as {
      readonly regionStartPages: readonly number[]
      readonly dataOffsetBytes: number
    }
    const [a, b] = workload.regionStartPages
    expect([a % HUGE, b, workload.dataOffsetBytes]).to.deep.equal([0, a - HUGE, 0])
  })

  it('leaves room for memory below it, which areas use', () => {
    const config = 'a, 10000000\n\np\n1000\na, 0, 4096, 1\n'
    const areas = [{ start: 0, size: '100%', every: 1 }]
    const plan = planOf({
      duration: '1 s',
      targets: [{ name: 'm', memory: '8 MiB', workload: [{ masim: config }, { areas }] }],
    })
    const [masim, area] = firstTarget(plan).workloads
    expect([masim.kind, area.kind]).to.deep.equal(['masim', 'areas'])
    expect(firstTarget(plan).exitUs).to.equal(null)
    expect(firstTarget(plan).mappings).to.have.lengthOf(4)
  })

  it('ends the process with the program, and the run with the last process', () => {
    const target = masimTarget(['a, 10000000'])
    expect(target.exitUs).to.be.greaterThan(1_100_000)
    const config = 'a, 10000000\n\np\n1000\na, 0, 4096, 1\n'
    const targets = [{ name: 'm', workload: { masim: config } }]
    expect(planOf({ targets }).durationUs).to.equal(target.exitUs)
    expect(faultsOf({ targets: [...targets, { name: 'x', memory: '1M' }] })[0]).to.match(
      /^x\.yaml: duration: missing; expected a time/,
    )
  })
})
