import { expect } from 'chai'
import { assert } from '../../lib/base/assert.js'
import {
  AbortedError,
  EngineError,
  FileError,
  ScenarioError,
  UsageError,
} from '../../lib/base/errors.js'
import { reportError, type ErrorReport } from '../../lib/cli/report-error.js'

function report(error: unknown): ErrorReport {
  return reportError(error, {
    version: '1.2.3',
    commandLine: 'damon-lab run x.yaml',
    notes: ['seed 42'],
  })
}

function thrownBy(act: () => void): unknown {
  try {
    act()
  } catch (error) {
    return error
  }
  return undefined
}

describe('reportError', () => {
  it('tells bad input in one message with its remedy, exit code 2', () => {
    const error = new FileError('a.yaml', 'cannot be read', { hint: 'check the path' })
    expect(report(error)).to.deep.equal({
      text: 'error: a.yaml: cannot be read\nhint: check the path',
      exitCode: 2,
    })
    expect(report(new UsageError('no'))).to.deep.equal({ text: 'error: no', exitCode: 2 })
  })

  it('tells all faults of a scenario, a line each', () => {
    const issue = { file: 'x', line: 3, column: 1, path: 'seed', message: 'missing' }
    const two = new ScenarioError('ERR_SCENARIO', [issue, { ...issue, line: 4, hint: 'give one' }])
    expect(report(two).text).to.equal(
      'error: 2 faults; nothing was run\nx:3:1: seed: missing\nx:4:1: seed: missing (give one)',
    )
    expect(report(new ScenarioError('ERR_SCENARIO', [issue])).text).to.equal(
      'error: x:3:1: seed: missing',
    )
  })

  it('says how many faults were left out', () => {
    const issue = { file: 'x', line: 3, column: 1, path: 'seed', message: 'missing' }
    const rest = { ...issue, line: undefined, column: undefined, path: '', message: '… and 5 more' }
    expect(report(new ScenarioError('ERR_SCENARIO', [issue, issue, rest])).text).to.match(
      /^error: more than 2 faults; nothing was run\n/,
    )
  })

  it('tells what helps where there is too little memory', () => {
    const { text, exitCode } = report(new RangeError('Array buffer allocation failed'))
    expect(exitCode).to.equal(2)
    expect(text).to.match(/^error: there is too little memory for this\nhint: /)
  })

  it('tells faults of our own with the stack and what reproduces them, exit code 70', () => {
    const fault = thrownBy(() => assert(false, 'regions are sorted'))
    for (const error of [fault, new TypeError('x is undefined'), 'thrown text']) {
      const { text, exitCode } = report(error)
      expect(exitCode).to.equal(70)
      expect(text).to.include('damon-lab run x.yaml').and.to.include('seed 42')
      expect(text).to.match(/damon-lab 1\.2\.3, node v\d+/)
    }
    expect(report(fault).text).to.match(/regions are sorted\n +at /)
  })

  it('tells a dead worker without our stack, exit code 70', () => {
    const { text, exitCode } = report(new EngineError('shard 1 died (it held db)'))
    expect(exitCode).to.equal(70)
    expect(text).to.not.match(/\n +at /)
    expect(text).to.match(/^error: shard 1 died \(it held db\)\n/)
  })

  it('tells an abort as an interruption', () => {
    expect(report(new AbortedError('stopped')).exitCode).to.equal(130)
  })

  it('lets no control character of an input reach the terminal', () => {
    expect(report(new UsageError('a\u001b[31mb\u009bc\nd')).text).to.equal(
      'error: a\ufffd[31mb\ufffdc\nd',
    )
  })
})
