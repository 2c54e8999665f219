/** The scenario that reproduces a recording with schemes. */
import { Document } from 'yaml'
import {
  RECORDED_COSTS,
  SLICE_US,
  TICK_US,
  isVirtual,
  startUsOf,
  targetOf,
  us,
  intervalsOf,
} from '../scenario-of.js'
import { burstUsOf, machineOf, othersOf, prepareUsOf } from './machine.js'
import { monitoringOf, type SchemeRecording } from './recording.js'
import { schemeOf } from './scheme-of.js'

/** A value that is committed comes to the loop so much before the writer has its answer. */
const ANSWER_US = 100_000

/** The scenario, in the form of its file. Its clock is the monitor's; workload and mappings go by the program's. */
export function schemeScenarioOf(recording: SchemeRecording): object {
  const { intervals, workload } = recording
  const monitoring = monitoringOf(recording)
  const startUs = startUsOf(monitoring)
  const others = othersOf(recording, startUs)
  const fed = recording.goal_commits ?? []
  const schemes = (recording.scheme ?? []).map((files) => schemeOf(files, fed.at(0)?.[1]))
  const events = fed.slice(1).map(([atUs, value]) => ({
    at: us(startUs + atUs - ANSWER_US),
    user_input: value,
  }))
  return {
    name: recording.name,
    duration: us(startUs + workload.dur_us + intervals.aggr_us / 2),
    kernel: '6.12',
    machine: {
      ...machineOf(recording),
      cpu: {
        iteration: us(RECORDED_COSTS.iterationUs),
        prepare: us(prepareUsOf(recording)),
        check: us(RECORDED_COSTS.checkUs),
        tick: us(TICK_US),
        slice: us(SLICE_US),
        nice: workload.nice ?? 0,
        period: us(workload.period_us),
        start: us(startUs),
        busy: us(burstUsOf(recording)),
      },
    },
    targets: [targetOf(monitoring), ...others],
    kdamonds: [{ contexts: [contextOf(recording, schemes)] }],
    ...(events.length > 0 && { events }),
  }
}

function contextOf(recording: SchemeRecording, schemes: readonly object[]): object {
  const { intervals, nr_regions: nrRegions, target } = recording
  return {
    ops: isVirtual(recording) ? 'vaddr' : 'paddr',
    intervals: intervalsOf(intervals),
    nr_regions: nrRegions,
    targets:
      target.kind === 'process'
        ? [{ pid: 'program' }]
        : [{ regions: target.ranges.map(([start, end]) => ({ start, end })) }],
    ...(schemes.length > 0 && { schemes }),
  }
}

/** The scenario as a file. */
export function schemeScenarioText(recording: SchemeRecording): string {
  const head =
    ` Reproduces ${recording.name}, a recording of schemes in a real kernel (docs/fidelity-schemes.md).\n` +
    ' Made by npm run fidelity -- schemes --scenarios scenarios/fidelity/schemes; do not edit.'
  const document = new Document(schemeScenarioOf(recording))
  document.commentBefore = head
  return document.toString({ lineWidth: 100, singleQuote: true })
}
