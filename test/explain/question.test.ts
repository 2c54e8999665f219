import { expect } from 'chai'
import { parseAddressRange } from '../../lib/explain/address-range.js'
import type { ExplainQuestion } from '../../lib/explain/question.js'
import { explainPlan } from '../support/explain.js'
import { context, plan, target } from '../support/plans.js'
import { scheme } from '../support/schemes.js'

describe('parseAddressRange', () => {
  const PLACES = [
    ['0x1000-0x3000', [0x1000, 0x3000, false]],
    ['0x1000+8K', [0x1000, 0x3000, false]],
    ['0x1234', [0x1000, 0x2000, false]],
    ['1G+2 MiB', [2 ** 30, 2 ** 30 + 2 ** 21, false]],
    ['+64M', [2 ** 26, 2 ** 26 + 4096, true]],
    ['+64M+4K', [2 ** 26, 2 ** 26 + 4096, true]],
    ['+64M-+65M', [2 ** 26, 65 * 2 ** 20, true]],
    ['+0x1000-0x2000', [0x1000, 0x2000, true]],
  ] as const
  for (const [text, [start, end, isOffset]] of PLACES) {
    it(`reads ${text}`, () => {
      expect(parseAddressRange(text)).to.eql({ start, end, isOffset })
    })
  }

  for (const text of ['', '-', 'x', '0x', '0x1-', '0x2000-0x1000', '1+0', '1+2+3', 'max', '-5']) {
    it(`refuses '${text}'`, () => {
      expect(() => parseAddressRange(text)).to.throw(/^--addr: not a range \(got .*\); expected /)
    })
  }
})

describe('a question about a run', () => {
  const BASE = plan({
    durationUs: 500_000,
    targets: [target('a', 1_000), target('b', 1_000, { pid: 1001 })],
    contexts: [context('vaddr', [0, 1]), { ...context('vaddr', [1]), schemes: [scheme()] }],
  })

  const REFUSED: readonly (readonly [ExplainQuestion, RegExp])[] = [
    [{ at: '1 s' }, /^--at: 1 s is beyond the run; expected at most 500 ms$/],
    [{ at: 'soon' }, /^--at: not a time \(got "soon"\)/],
    [{ context: 2 }, /^--context: there is no context 2; expected 0 to 1$/],
    [{ target: 'c' }, /^--target: there is no c; expected one of a, b$/],
    [{ scheme: 1 }, /^--scheme: the run has no scheme 1; expected 0 to 0$/],
    [{ scheme: 0, context: 0 }, /^--scheme: context 0 has no scheme 0; expected no --scheme$/],
    [{ context: 0 }, /^context 0 has no schemes; expected --addr or --schemes$/],
    [
      { addr: '0x7f0000000000' },
      /^--addr: .* is monitored in several targets \(a, b\); expected --target$/,
    ],
    [{ addr: '+4K' }, /counts from the start of a target in several targets \(a, b\)/],
    [
      { addr: '0x1000', target: 'a' },
      /^--addr: 0x1000 is not monitored at 500 ms; expected a part of a 0x/,
    ],
    [
      { addr: '0x7f0000000000', target: 'a', at: '10ms' },
      /is not monitored at 10 ms; expected a later time$/,
    ],
  ]
  for (const [question, message] of REFUSED) {
    it(`is refused: ${JSON.stringify(question)}`, async () => {
      const error = await explainPlan(BASE, question).then(
        () => undefined,
        (reason: unknown) => reason as Error,
      )
      expect(error?.message).to.match(message)
    })
  }

  it('may name a time, a context and a target', async () => {
    const addr = '0x7f0000000000+4K'
    const explanation = await explainPlan(BASE, { addr, target: 'b', context: 0, at: '300ms' })
    expect(explanation.atUs).to.equal(300_000)
    expect(explanation.rerun.snapshots).to.equal(6)
    expect(explanation.contexts.map(({ context: index }) => index)).to.eql([0])
    expect(explanation.contexts[0].range?.target).to.equal('b')
    expect(explanation.contexts[0].schemes).to.eql([])
  })
})
