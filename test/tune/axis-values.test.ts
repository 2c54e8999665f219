import { expect } from 'chai'
import { axisValues } from '../../lib/tune/axis-values.js'
import { shortNames } from '../../lib/tune/short-names.js'

describe('axisValues', () => {
  const cases: [path: string, values: string[], unit: string, numbers: number[] | null][] = [
    ['nr_regions.max', ['10', "'1,000'"], 'count', [10, 1000]],
    ['targets.0.memory', ['512M', '1 GiB'], 'bytes', [2 ** 29, 2 ** 30]],
    ['intervals.sample_us', ['5ms', '1 s'], 'us', [5000, 1e6]],
    ['duration', ['1m', '2 m'], 'us', [6e7, 12e7]],
    ['targets.0.workload.areas.0.size', ['10%', '20 %'], 'percent', [10, 20]],
    ['kernel', ['6.12', 'next'], 'count', null],
    ['kdamonds', ['[]', '{}'], 'count', null],
    ['a', ['1.0', '1'], 'count', null],
  ]
  for (const [path, values, unit, numbers] of cases) {
    it(`takes ${path}=${values.join(',')} for ${numbers === null ? 'no numbers' : unit}`, () => {
      expect(axisValues({ path, values })).to.deep.equal({ unit, numbers })
    })
  }
})

describe('shortNames', () => {
  it('are as long as they must be to tell paths apart, and to say something', () => {
    const paths = ['a.b.nr_regions.max', 'a.b.intervals.sample_us', 'a.0.memory', 'a.1.memory']
    expect(shortNames(paths)).to.deep.equal(['nr_regions.max', 'sample_us', '0.memory', '1.memory'])
    expect(shortNames(['kernel', 'x.kernel'])).to.deep.equal(['kernel', 'x.kernel'])
  })
})
