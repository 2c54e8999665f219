import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'chai'
import { REPOSITORY_ROOT } from './support/shared.js'

/** Runs the layer check of `npm run lint` over files in a folder of their own. */
function check(files: Readonly<Record<string, string>>): { isFine: boolean; output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'damon-lab-layers-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    writeFileSync(join(folder, 'tsconfig.json'), '{ "compilerOptions": { "module": "nodenext" } }')
    symlinkSync(join(REPOSITORY_ROOT, 'node_modules'), join(folder, 'node_modules'))
    const bin = join(REPOSITORY_ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
    const config = join(REPOSITORY_ROOT, '.dependency-cruiser.cjs')
    const output = execFileSync(process.execPath, [bin, 'lib', '--config', config], {
      cwd: folder,
      encoding: 'utf8',
      stdio: 'pipe',
    })
    return { isFine: true, output }
  } catch (error) {
    return { isFine: false, output: String((error as { stdout: unknown }).stdout) }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const SPACE = 'export const page: number = 1\n'
const importing = (path: string): string =>
  `import { page } from '${path}'\nexport const next = page + 1\n`

describe('the layer check', () => {
  it('reads TypeScript, and says how many modules it saw', () => {
    const { isFine, output } = check({
      'lib/space/a.ts': SPACE,
      'lib/ops/b.ts': importing('../space/a.js'),
    })
    expect(isFine, output).to.equal(true)
    expect(output).to.contain('2 modules')
  })

  it('refuses an import against the layers, type imports included', () => {
    const { isFine, output } = check({
      'lib/space/a.ts': SPACE,
      'lib/core/b.ts': importing('../space/a.js'),
    })
    expect(isFine).to.equal(false)
    expect(output).to.contain('core-imports-only-base')
  })

  it('refuses a cycle', () => {
    const { isFine, output } = check({
      'lib/core/a.ts': `import { b } from './b.js'\nexport const a: number = b\n`,
      'lib/core/b.ts': `import { a } from './a.js'\nexport const b: number = a\n`,
    })
    expect(isFine).to.equal(false)
    expect(output).to.contain('no-cycles')
  })
})
