import { expect } from 'chai'
import { startRun } from '../../lib/engine/run.js'
import { parseScenario } from '../../lib/scenario/load.js'

const MIB = 2 ** 20

/** MiB that stay in memory where a scheme pages out all that its filters let it. */
async function presentMib(target: object, filter?: object, ops = 'paddr'): Promise<number> {
  const { plan } = parseScenario({
    duration: '1 s',
    machine: { nodes: [{ id: 0, size: '64 MiB' }] },
    targets: [{ name: 'db', image: ops === 'vaddr', ...target }],
    kdamonds: [
      {
        contexts: [
          {
            ops,
            targets: [ops === 'paddr' ? { pid: null, regions: null } : { pid: 'db' }],
            schemes: [{ action: 'pageout', filters: filter === undefined ? [] : [filter] }],
          },
        ],
      },
    ],
  })
  const { memory } = await startRun(plan, { workers: 1 }).done
  return memory!.presentBytes / MIB
}

const mappings = (more: object): object => ({
  mappings: [{ size: '16 MiB' }, { offset: '32 MiB', size: '8 MiB', ...more }],
})

describe('memory of a scenario', () => {
  it('of a file is what a filter for anonymous pages does not match', async () => {
    const anon = { filter_type: 'anon', matching: true, allow: false }
    expect(await presentMib(mappings({}), anon)).to.equal(24)
    expect(await presentMib(mappings({ file: true }), anon)).to.equal(16)
    expect(await presentMib(mappings({ file: true }), { ...anon, matching: false })).to.equal(8)
  })

  it('that is locked is not paged out', async () => {
    expect(await presentMib(mappings({}))).to.equal(0)
    expect(await presentMib(mappings({ locked: true }))).to.equal(8)
  })

  it('of a target in a cgroup is what filters for the cgroup match', async () => {
    const memcg = { filter_type: 'memcg', memcg_path: '/db', matching: true, allow: false }
    expect(await presentMib({ memory: '8 MiB', cgroup: '/db' }, memcg)).to.equal(8)
    expect(await presentMib({ memory: '8 MiB', cgroup: '/web' }, memcg)).to.equal(0)
    expect(await presentMib({ memory: '8 MiB' }, memcg)).to.equal(0)
  })
})
