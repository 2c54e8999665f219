import { expect } from 'chai'
import { machineFigures, machineLines } from '../../lib/cli/machine-text.js'
import { startRun } from '../../lib/engine/run.js'
import type { RunSummary } from '../../lib/engine/summary.js'
import { planWith } from '../support/scenarios.js'

const NODES = [
  { id: 0, size: '32 MiB', latency: '100 ns' },
  { id: 1, size: '128 MiB', latency: '200 ns' },
]
const LOOP = { areas: [{ start: 0, size: '64 MiB', every: 1, rate: '1 M/s' }], loop: 'closed' }
const SLOW = { name: 'slow', memory: '64 MiB', memoryBound: '50%', node: 1, workload: LOOP }

async function summaryOf(...set: string[]): Promise<RunSummary> {
  return startRun(planWith(...set), { workers: 1 }).done
}

function onTiers(): Promise<RunSummary> {
  const machine = { nodes: NODES, load: { a: 0, n: 2, uMax: 0.9 } }
  return summaryOf(`machine=${JSON.stringify(machine)}`, `targets=${JSON.stringify([SLOW])}`)
}

describe('the printed summary of a machine', () => {
  it('has how much slower programs were, their faults, and the pressure', async () => {
    expect(machineFigures(await onTiers())).to.deep.equal([
      ['slowdown', '1.50 × the time that programs would take without waits for memory'],
      ['faults', '0 minor, 0 major'],
      ['pressure', 'some 0 %, full 0 % of the time (avg10 at most 0.0 % and 0.0 %)'],
    ])
  })

  it('says that the time after a program was killed counts', async () => {
    const machine = { nodes: [{ id: 0, size: '32 MiB', latency: '90 ns' }] }
    const workload = { areas: [{ start: 0, size: '100%', every: 1, from: '500 ms' }] }
    const hog = { name: 'hog', memory: '64 MiB', populate: 'touch', workload }
    const set = [`machine=${JSON.stringify(machine)}`, `targets=${JSON.stringify([hog])}`]
    const rows = new Map(
      machineFigures(await summaryOf(...set)).map(([name, text]): [string, string] => [name, text]),
    )
    expect(rows.get('slowdown')).to.match(/, time after they were killed counted in full$/)
    expect(rows.get('killed')).to.match(/^hog at /)
  })

  it('has a line for each node and each program', async () => {
    const lines = machineLines(await onTiers()).map((line) => line.split(/ {2,}/))
    expect(lines[0]).to.include('latency')
    const [near, far] = [lines[1], lines[2]]
    expect([near[0], near[4], near[5]]).to.deep.equal(['0', '0 %', '100 ns, at most 100 ns'])
    expect([far[0], far[2], far[4]]).to.deep.equal(['1', '64.000 MiB', '100 %'])
    expect(lines.at(-1)!.slice(0, 2)).to.deep.equal(['slow', '1.50 ×'])
  })

  it('is left out where memory costs nothing', async () => {
    const summary = await summaryOf()
    expect(machineFigures(summary)).to.deep.equal([])
    expect(machineLines(summary)).to.deep.equal([])
  })
})
