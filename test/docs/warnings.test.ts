import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { ADVICE_CODES } from '../../lib/advice/index.js'
import { REPOSITORY_ROOT } from '../support/shared.js'

describe('docs/warnings.md', () => {
  it('explains every code once, and no other', () => {
    const text = readFileSync(join(REPOSITORY_ROOT, 'docs/warnings.md'), 'utf8')
    const explained = [...text.matchAll(/^\| `([\w-]+)`/gm)].map(([, code]) => code)
    expect(explained.sort()).to.deep.equal([...ADVICE_CODES].sort())
  })
})
