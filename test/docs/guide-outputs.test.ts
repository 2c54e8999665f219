import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { CLI_MAIN } from '../support/run-cli.js'
import { REPOSITORY_ROOT } from '../support/shared.js'

const PAGE = join(REPOSITORY_ROOT, 'docs/guide/7-write-only-monitoring.md')

/** Commands, and what is shown below them; empty: nothing is. */
function blocksOf(text: string): { readonly commands: string[]; readonly shown: string }[] {
  const blocks = text.matchAll(/^```sh\n([\s\S]*?)^```\n(?:\n```\n([\s\S]*?)^```\n)?/gm)
  return [...blocks].map(([, commands, shown = '']) => ({
    commands: commands.trim().split('\n'),
    shown,
  }))
}

describe('docs/guide/7-write-only-monitoring.md', () => {
  it('shows what its commands print', () => {
    mkdirSync(join(REPOSITORY_ROOT, 'out'), { recursive: true })
    const folder = mkdtempSync(join(REPOSITORY_ROOT, 'out', 'guide-'))
    try {
      const blocks = blocksOf(readFileSync(PAGE, 'utf8'))
      expect(blocks.filter(({ shown }) => shown !== '')).to.have.length(2)
      for (const { commands, shown } of blocks) {
        const printed = commands.map((command) => {
          const words = command.slice('npx damon-lab '.length).replaceAll('out/', `${folder}/`)
          return execFileSync(process.execPath, [CLI_MAIN, ...words.split(' ')], {
            cwd: REPOSITORY_ROOT,
            encoding: 'utf8',
            stdio: 'pipe',
          })
        })
        if (shown !== '') expect(printed.at(-1)).to.equal(shown)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
