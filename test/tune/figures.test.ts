import { expect } from 'chai'
import { DamonLabError } from '../../lib/base/errors.js'
import {
  checkFigures,
  DEFAULT_FIGURES,
  DEFAULT_FLEET_FIGURES,
  figureOf,
  runFigures,
  type FigureSpace,
} from '../../lib/tune/figures.js'
import { resultOf } from './sweeps.js'

const RUN: FigureSpace = { kind: 'run', nrContexts: 2 }
const FLEET: FigureSpace = { kind: 'fleet', groups: ['web', 'jobs'] }

function refusalOf(figure: string, space = RUN): string[] {
  try {
    checkFigures([figure], space)
  } catch (error) {
    const { message, hint } = error as DamonLabError
    return [message, hint ?? '']
  }
  throw new Error('expected a refusal')
}

describe('the figures of a sweep', () => {
  it('are the numbers of summary.json that do not differ from run to run', () => {
    expect(runFigures(RUN)).to.include.members([...DEFAULT_FIGURES, 'regions.max', 'wssBytes.p100'])
    expect(runFigures(RUN).filter((name) => /cost|seed|contexts|name/.test(name))).to.deep.equal([])
  })

  it('are those of a context, too, where there is one of that number', () => {
    checkFigures(['contexts.1.regions.mean', 'contexts[0].accuracy.hotRecall'], RUN)
    expect(refusalOf('contexts.2.regions.mean')).to.deep.equal([
      'figure contexts.2.regions.mean: there is no such context; expected contexts 0 to 1',
      '',
    ])
  })

  it('are those of the host, all guests and each group, of a fleet', () => {
    const figures = runFigures(FLEET)
    expect(figures).to.include.members([
      ...DEFAULT_FLEET_FIGURES,
      'fleet.overcommit',
      'groups.web.heldBytes',
      'groups.jobs.slowdownMax',
    ])
    expect(figures.filter((name) => /cost|seed|guests\[/.test(name))).to.deep.equal([])
    checkFigures(figures, FLEET)
    expect(refusalOf('groups.webb.heldBytes', FLEET)[1]).to.equal(
      'did you mean groups.web.heldBytes?',
    )
    expect(refusalOf('guests[0].slowdown', FLEET)[0]).to.contain('keeps nothing of single guests')
    expect(refusalOf('samples', FLEET)[0]).to.contain('not known')
    expect(refusalOf('fleet.slowdown')[0]).to.contain('not known')
  })

  for (const [wrong, near] of [
    ['accuracy.hotrecal', 'accuracy.hotRecall'],
    ['hotRecall', 'accuracy.hotRecall'],
    ['regions', 'regions.min'],
    ['contexts[0].regions.meen', 'contexts[0].regions.mean'],
  ]) {
    it(`name ${near} where ${wrong} was asked for`, () => {
      const [message, hint] = refusalOf(wrong)
      expect(message).to.equal(
        `figure ${wrong}: not known; expected the path of a number in summary.json`,
      )
      expect(hint).to.equal(`did you mean ${near}?`)
    })
  }

  it('are nothing where a run has none', () => {
    const { summary } = resultOf('a', 12.5)
    expect(figureOf(summary, 'regions.mean')).to.equal(12.5)
    expect(figureOf(summary, 'wssBytes.p50')).to.be.NaN
    expect(figureOf(summary, 'contexts.3.samples')).to.be.NaN
  })
})
