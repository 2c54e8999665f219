import { join } from 'node:path'
import { expect } from 'chai'
import type { Snapshot } from '../../lib/core/snapshot.js'
import { explainRecord, type RecordQuestion } from '../../lib/explain/explain-record.js'
import type { ExplainQuestion } from '../../lib/explain/question.js'
import type { RecordExplanation, SchemeForecast } from '../../lib/explain/reason.js'
import { convertRecord } from '../../lib/record/convert.js'
import { openRecord } from '../../lib/record/reader.js'
import { schemesOfText } from '../../lib/params/scheme-text.js'
import { inFolder, targetOf, writeRecord } from '../record/samples.js'
import { needShared } from '../support/shared.js'
import { reasonOf } from '../support/explain.js'

type Row = readonly [start: number, end: number, nrAccesses: number, age: number]

const BASE = 0x7f0000000

/** A snapshot at `tenths` of a second: 5 ms and 100 ms, thus 20 checks; pages count from {@link BASE}. */
function snapshot(tenths: number, ...targets: (readonly Row[])[]): Snapshot {
  const rows = targets.map((target) =>
    targetOf(target.map(([start, end, ...rest]): Row => [BASE + start, BASE + end, ...rest])),
  )
  return { timeUs: 1e5 * tenths, context: 0, attributesId: 0, targets: rows }
}

/** 4 MiB cold for 1 s, 4 MiB hot, a gap, 4 MiB cold for 5 s; then the first one has been touched. */
const RECORD = [
  snapshot(1, [
    [0, 1024, 0, 10],
    [1024, 2048, 20, 10],
    [4096, 5120, 0, 50],
  ]),
  snapshot(2, [
    [0, 1024, 1, 0],
    [1024, 2048, 20, 11],
    [4096, 5120, 0, 51],
  ]),
]

const COLD = '4K max 0 0 1s max pageout'

function explain(
  lines: string,
  question: RecordQuestion = {},
  snapshots: readonly Snapshot[] = RECORD,
  scenario: unknown = {},
): Promise<RecordExplanation> {
  return inFolder((folder) => {
    const file = join(folder, 'record.dlr')
    writeRecord(file, snapshots, scenario)
    const reader = openRecord(file)
    try {
      const given = [{ ops: 'vaddr' as const, schemes: schemesOfText(lines) }]
      const targetName = (_: number, target: number): string => `t${target}`
      return explainRecord({ reader, targetName }, given, question)
    } finally {
      reader.close()
    }
  })
}

async function forecast(lines: string, question?: ExplainQuestion): Promise<SchemeForecast> {
  return (await explain(lines, question)).contexts[0].schemes[0]
}

const MIB = 2 ** 20

describe('what schemes would do on a record', () => {
  it('is told snapshot by snapshot, by the ages and counts of the record', async () => {
    const { course, reasons } = await forecast(COLD)
    expect(
      course.map(({ timeUs, matched, matchedRegions, tried, applied }) => [
        timeUs,
        matched,
        matchedRegions,
        tried,
        applied,
      ]),
    ).to.eql([
      [100_000, 8 * MIB, 2, 8 * MIB, 8 * MIB],
      [200_000, 4 * MIB, 1, 4 * MIB, 4 * MIB],
    ])
    expect(reasons.map(({ code, bytes }) => [code, bytes])).to.eql([
      ['accesses-above', 8 * MIB],
      ['acted', 4 * MIB],
      ['age-below', 4 * MIB],
    ])
  })

  it('keeps to quotas, the oldest memory first', async () => {
    const lines = `${COLD} 2M 1s 0 3 7`
    const { course, reasons } = await forecast(lines, { at: '100ms' })
    expect(course.map(({ tried }) => tried)).to.eql([2 * MIB])
    expect(reasonOf(reasons, 'score').bytes).to.equal(4 * MIB)
    expect(reasonOf(reasons, 'quota-full').bytes).to.equal(2 * MIB)
    expect(reasonOf(reasons, 'quota').text).to.contain('1 window of the quota so far, 2 MiB')
  })

  it('is told of a range', async () => {
    const addr = `0x${(4096 * (BASE + 1024)).toString(16)}+1M`
    const { course, reasons } = await forecast(COLD, { addr })
    expect(course.map(({ seen, tried }) => [seen, tried])).to.eql([
      [MIB, 0],
      [MIB, 0],
    ])
    expect(reasons.map(({ code }) => code)).to.eql(['accesses-above'])
    const { course: atOffset } = await forecast(COLD, { addr: '+0+2M', at: '100ms' })
    expect(atOffset.map(({ tried }) => tried)).to.eql([2 * MIB])
  })

  it('acts no more often than the scheme says', async () => {
    const many = Array.from({ length: 10 }, (_, i) => snapshot(i + 1, [[0, 1024, 0, 20 + i]]))
    const given = schemesOfText(COLD).map((one) => ({ ...one, applyIntervalUs: 300_000n }))
    await inFolder((folder) => {
      const file = join(folder, 'record.dlr')
      writeRecord(file, many)
      const reader = openRecord(file)
      const source = { reader, targetName: () => 't' }
      const { contexts } = explainRecord(source, [{ ops: 'vaddr', schemes: given }])
      reader.close()
      expect(contexts[0].schemes[0].course.map(({ timeUs }) => timeUs)).to.eql([4e5, 7e5, 1e6])
    })
  })

  it('says what it takes for granted', async () => {
    const { notes } = await explain(`${COLD} 0 0 0 0 0 free_mem_rate 5s 500 400 300`)
    expect(notes).to.eql([
      'kernel taken for next: the record does not say; --kernel does',
      'a record says nothing of free memory: watermarks are taken as letting schemes act',
      'actions change nothing in a record: what is acted on keeps its age, and is acted on again where a ' +
        'kernel would have made it young',
    ])
    expect((await explain('4K max 0 0 1s max stat', { kernel: '7.2' })).notes).to.eql([])
  })

  it('is told of the kernel that is asked about, or that the scenario of the record chose', async () => {
    const outcome = async (
      scenario: object,
      question: RecordQuestion,
    ): Promise<(string | number)[]> => {
      const { kernel, contexts } = await explain(
        `${COLD} 2M 1s 0 3 7`,
        { at: '100ms', ...question },
        RECORD,
        scenario,
      )
      return [kernel, contexts[0].schemes[0].course[0].tried]
    }
    expect(await outcome({}, {})).to.eql(['next', 2 * MIB])
    // Its first window has no limit.
    expect(await outcome({ kernel: '6.12' }, {})).to.eql(['6.12', 8 * MIB])
    expect(await outcome({ kernel: '6.12' }, { kernel: '6.18' })).to.eql(['6.18', 2 * MIB])
  })

  const REFUSED: readonly (readonly [string, ExplainQuestion, RegExp])[] = [
    ['', {}, /^--schemes: the file has no schemes/],
    [COLD, { scheme: 1 }, /^--scheme: the file has no scheme 1; expected 0 to 0$/],
    [COLD, { context: 3 }, /^--context: the record has no context 3; expected one of 0$/],
    [COLD, { target: 'db' }, /^--target: there is no db; expected one of t0$/],
    [COLD, { at: '1 s' }, /^--at: 1 s is beyond the record; expected at most 200 ms$/],
    [
      COLD,
      { addr: '0x1000' },
      /^--addr: 0x1000 is not monitored up to 200 ms; expected a part of 0x7f/,
    ],
  ]
  for (const [lines, question, message] of REFUSED) {
    it(`is refused: ${JSON.stringify(question)}`, async () => {
      const error = await explain(lines, question).then(
        () => undefined,
        (reason: unknown) => reason as Error,
      )
      expect(error?.message).to.match(message)
    })
  }

  it("is told of damo's records", async function () {
    const path = needShared(this, 'vectors', 'damo-report', 'inputs', 'own', 'two-targets.data')
    await inFolder(async (folder) => {
      const file = join(folder, 'record.dlr')
      await convertRecord(path, file, 'dlr')
      const reader = openRecord(file)
      const source = { reader, targetName: (_: number, target: number) => String(target) }
      const given = [{ ops: undefined, schemes: schemesOfText('4K max 50% 100% 0 max hugepage') }]
      const { contexts, notes } = explainRecord(source, given)
      reader.close()
      const [{ snapshots, schemes }] = contexts
      expect([snapshots, schemes[0].course.length]).to.eql([26, 26])
      expect(schemes[0].course.every(({ tried }) => tried > 0)).to.equal(true)
      expect(notes[0]).to.match(/^kernel taken for next/)
      expect(notes[1]).to.match(/^operations set taken for \w+, by the addresses/)
    })
  })
})
