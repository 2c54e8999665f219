import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { runCli } from '../support/run-cli.js'
import { REPOSITORY_ROOT } from '../support/shared.js'

/** The fenced code of a page, by language. */
function examplesOf(page: string, language: string): string[] {
  const text = readFileSync(join(REPOSITORY_ROOT, page), 'utf8')
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter((match) => match[1] === language)
    .map((match) => match[2])
}

function runScript(file: string): string {
  const options = { cwd: REPOSITORY_ROOT, encoding: 'utf8', stdio: 'pipe' } as const
  return execFileSync(process.execPath, [file], options)
}

async function run(words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runCli(words)
  expect(code, `${words.join(' ')}: ${stderr}`).to.equal(0)
  return stdout
}

/** The words of a command line, as a shell splits it; quotes go around whole words. */
function wordsOf(command: string): string[] {
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)]
  return words.map((match) => (match[0].startsWith("'") ? match[1] : match[2]))
}

function pagesIn(folder: string): string[] {
  return readdirSync(join(REPOSITORY_ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `${folder}/${name}`)
}

/** Blocks of commands, and what is shown right below them; empty: nothing is. */
function commandsOf(page: string): { readonly commands: string[]; readonly shown: string }[] {
  const text = readFileSync(join(REPOSITORY_ROOT, page), 'utf8')
  const blocks = text.matchAll(/^```sh\n([\s\S]*?)^```\n(?:\n```\n([\s\S]*?)^```\n)?/gm)
  return [...blocks].map(([, block, shown = '']) => ({
    commands: block.split('\n').filter((line) => line.startsWith('npx damon-lab ')),
    shown,
  }))
}

/** Pages that show all of what the last command of a block prints. */
const SHOWN_IN_FULL = [
  'docs/guide/7-write-only-monitoring.md',
  'docs/guide/8-what-a-scheme-saves.md',
  'docs/guide/9-your-own-policy.md',
  'docs/compare-policies.md',
]
/** What test/scenarios/reports.test.ts runs whole, and judges. */
const RUN_ELSEWHERE = /^npx damon-lab run scenarios\/reports\/[\w-]+\.yaml$/
const PAGES = ['README.md', ...pagesIn('docs'), ...pagesIn('docs/guide')]

describe('the examples in the documentation', () => {
  // Inside the checkout, so that 'damon-lab' means this package.
  let folder = ''

  before(() => {
    mkdirSync(join(REPOSITORY_ROOT, 'out'), { recursive: true })
    folder = mkdtempSync(join(REPOSITORY_ROOT, 'out', 'examples-'))
  })

  after(() => {
    rmSync(folder, { recursive: true, force: true })
  })

  for (const page of PAGES) {
    const blocks = commandsOf(page)
    const commands = blocks.flatMap((block) => block.commands)
    const scenarios = examplesOf(page, 'yaml').filter((text) => /^targets:/m.test(text))
    const scripts = examplesOf(page, 'js')
    if (commands.length + scenarios.length + scripts.length === 0) continue

    it(`run as they stand: ${page}`, async function () {
      this.timeout(300_000)
      for (const { commands, shown } of blocks) {
        let printed = ''
        for (const command of commands) {
          if (RUN_ELSEWHERE.test(command)) continue
          const words = command.slice('npx damon-lab '.length).replaceAll('out/', `${folder}/`)
          printed = await run(wordsOf(words))
        }
        if (shown === '' || !SHOWN_IN_FULL.includes(page)) continue
        expect(printed).to.equal(shown)
      }
      for (const text of scenarios) {
        const file = join(folder, 'scenario.yaml')
        writeFileSync(file, text)
        expect(await run(['validate', file])).to.contain('targets:')
      }
      for (const text of scripts) {
        const file = join(folder, 'example.mjs')
        writeFileSync(file, text.replaceAll('out/', `${folder}/`))
        expect(runScript(file)).to.not.equal('')
      }
    })
  }

  it('show a policy as it is', () => {
    const [listing] = examplesOf('docs/guide/9-your-own-policy.md', 'ts')
    const file = join(REPOSITORY_ROOT, 'scenarios', 'policies', 'young-twice.js')
    expect(listing).to.equal(readFileSync(file, 'utf8'))
  })

  it('name no file that is not there', () => {
    for (const page of PAGES) {
      const text = readFileSync(join(REPOSITORY_ROOT, page), 'utf8')
      for (const [, link] of text.matchAll(/\]\(((?!https?:|#)[^)]+)\)/g)) {
        const path = join(REPOSITORY_ROOT, page, '..', link.split('#')[0])
        expect(() => readdirSync(join(path, '..')), `${page}: ${link}`).to.not.throw()
        expect(readdirSync(join(path, '..')), `${page}: ${link}`).to.include(path.split('/').pop())
      }
    }
  })
})
