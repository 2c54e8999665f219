/** Reports, byte for byte against what damo printed: of our own records, and of the reference material. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { DAMO_EXPECTS, readDamoCases } from '../record/damo-expects.js'
import { runCli } from '../support/run-cli.js'
import { needShared, sharedPath } from '../support/shared.js'

/** A command line of damo, and what it printed. */
interface Case {
  readonly title: string
  readonly args: readonly string[]
  readonly folder: string
  readonly expected: string
  readonly exitCode: number
}

const VECTORS = 'vectors/damo-report'

function ownCases(): Case[] {
  return readDamoCases().cases.map(({ name, args, expected }) => ({
    title: name,
    args,
    folder: DAMO_EXPECTS,
    expected: join(DAMO_EXPECTS, expected),
    exitCode: 0,
  }))
}

function sharedCases(): Case[] {
  const vectors = JSON.parse(readFileSync(sharedPath(VECTORS, 'cases.json'), 'utf8')) as {
    args: string[]
    cwd: string
    expected: string
    exit_code: number
  }[]
  return vectors.map(({ args, cwd, expected, exit_code: exitCode }) => ({
    title: expected,
    args,
    folder: sharedPath(VECTORS, cwd),
    expected: sharedPath(VECTORS, expected),
    exitCode,
  }))
}

/** Runs a command line as damo was: without perf, and into a pipe. */
async function check({ args, folder, expected, exitCode }: Case): Promise<void> {
  const { code, stdout, stderr } = await runCli(args, folder, { PATH: '' })
  expect(stdout, stderr).to.equal(readFileSync(expected, 'utf8'))
  expect(code).to.equal(exitCode)
}

describe("damo's reports", () => {
  describe('of records of the lab', () => {
    for (const one of ownCases()) it(one.title, () => check(one))
  })

  it('of the reference material', async function () {
    needShared(this, VECTORS, 'cases.json')
    const faults: string[] = []
    for (const one of sharedCases()) {
      try {
        await check(one)
      } catch (error) {
        faults.push(`${one.title}: ${(error as Error).message.slice(0, 300)}`)
      }
    }
    expect(faults.join('\n')).to.equal('')
  })
})
