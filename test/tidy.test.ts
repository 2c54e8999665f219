import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect } from 'chai'
import { REPOSITORY_ROOT } from './support/shared.js'

/** What a file must not hold, where, and what to do instead. */
interface Ban {
  readonly pattern: RegExp
  readonly where: RegExp
  readonly instead: string
}

const HOT = /^lib\/(core|damos|space|ops|workload)\//
const BANS: readonly Ban[] = [
  { pattern: /\bMath\.random\(/, where: /^(lib|workers)\//, instead: 'base/random.ts, keyed' },
  { pattern: /\bDate\.now\(|\bnew Date\(/, where: /^lib\/(?!cli)/, instead: 'virtual time' },
  { pattern: /\bperformance\.now\(/, where: HOT, instead: 'virtual time' },
  {
    pattern: /\bMath\.(pow|exp|log|log2|log1p|expm1|sin|cos)\(/,
    where: /^lib\/(core|damos|space|ops|workload|engine)\//,
    instead: 'base/math.ts: engines differ in the last bits',
  },
  {
    pattern: /\bBigInt\(/,
    where: /^lib\/(core|damos|space|ops|workload\/(?!masim-(parse|text)))/,
    instead: 'base/integers.ts, or numbers split where they are large',
  },
  {
    pattern: /\bconsole\./,
    where: /^(lib|workers)\//,
    instead: 'a returned value, or the CLI host',
  },
  { pattern: /\bdebugger\b|\.only\(/, where: /./, instead: 'nothing' },
  { pattern: /\b(TODO|FIXME|XXX|HACK)\b/, where: /^(lib|workers|test)\//, instead: 'an issue' },
  { pattern: /\/work\/|\/root\//, where: /./, instead: 'a path inside the project' },
]

const LINES_MAX = 400
const FUNCTION_LINES_MAX = 70
const COLUMNS_MAX = 120

function filesBelow(folder: string): string[] {
  return readdirSync(join(REPOSITORY_ROOT, folder)).flatMap((name) => {
    const path = join(folder, name)
    return statSync(join(REPOSITORY_ROOT, path)).isDirectory() ? filesBelow(path) : [path]
  })
}

function sources(): { path: string; lines: string[] }[] {
  return ['lib', 'workers', 'test', 'bench']
    .flatMap(filesBelow)
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({
      path: relative('.', path),
      lines: readFileSync(join(REPOSITORY_ROOT, path), 'utf8').split('\n'),
    }))
}

describe('the sources are tidy', () => {
  it('hold nothing that is banned', () => {
    const faults: string[] = []
    for (const { path, lines } of sources()) {
      if (path === 'test/tidy.test.ts') continue
      lines.forEach((line, i) => {
        const code = line.replace(/\/\/.*|^\s*\/?\*.*/, '')
        for (const { pattern, where, instead } of BANS) {
          if (!where.test(path) || !pattern.test(code)) continue
          faults.push(`${path}:${i + 1}: error: ${line.trim()}; instead: ${instead}`)
        }
      })
    }
    expect(faults.join('\n')).to.equal('')
  })

  it(`stay below ${LINES_MAX} lines a file and ${COLUMNS_MAX} columns`, () => {
    const faults: string[] = []
    for (const { path, lines } of sources()) {
      if (lines.length > LINES_MAX) faults.push(`${path}: ${lines.length} lines`)
      lines.forEach((line, i) => {
        if (line.length > COLUMNS_MAX) faults.push(`${path}:${i + 1}: ${line.length} columns`)
      })
    }
    expect(faults.join('\n')).to.equal('')
  })

  it(`stay below ${FUNCTION_LINES_MAX} lines a function of the library`, () => {
    const faults: string[] = []
    for (const { path, lines } of sources()) {
      if (!path.startsWith('lib/')) continue
      let start = -1
      lines.forEach((line, i) => {
        if (/^(export )?(async )?function\*? |^ {2}[#\w]+\(.*\{$/.test(line)) start = i
        if (/^( {2})?\}$/.test(line) && start >= 0) {
          if (i - start > FUNCTION_LINES_MAX)
            faults.push(`${path}:${start + 1}: ${i - start} lines`)
          start = -1
        }
      })
    }
    expect(faults.join('\n')).to.equal('')
  })

  it('have a test file only for what exists, under the same name or a part of it', () => {
    const folders = new Set(filesBelow('lib').map((path) => path.split('/')[1]))
    for (const path of filesBelow('test').filter((one) => one.endsWith('.test.ts'))) {
      const folder = path.split('/')[1]
      const isOwn = ['conformance', 'faults', 'property', 'docs', 'scenarios'].includes(folder)
      if (path.split('/').length === 2 || isOwn) continue
      expect(folders, path).to.include(folder)
    }
  })
})
