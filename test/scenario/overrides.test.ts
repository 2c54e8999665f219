import { expect } from 'chai'
import { DamonLabError } from '../../lib/base/errors.js'
import { applyOverride } from '../../lib/scenario/overrides.js'

function documentWith(...texts: string[]): unknown {
  const document = { seed: 1, targets: [{ name: 'db', memory: '1G' }, { name: 'web' }] }
  for (const text of texts) applyOverride(document, text)
  return document
}

function refusalOf(text: string): string {
  try {
    documentWith(text)
  } catch (error) {
    expect(error).to.be.instanceOf(DamonLabError)
    const { message, hint } = error as DamonLabError
    return `${message} (${hint ?? ''})`
  }
  return expect.fail(`accepted: ${text}`)
}

describe('applyOverride', () => {
  it('sets values by key, by index, in brackets, and by the name of an entry', () => {
    for (const path of ['targets.0.memory', 'targets[0].memory', 'targets.db.memory']) {
      expect(documentWith(`${path}=2G`)).to.have.nested.property('targets[0].memory', '2G')
    }
  })

  it('reads values as YAML', () => {
    const document = documentWith('seed=7', 'targets.1={ name: x, count: 2 }', 'name=a=b', 'x=')
    expect(document).to.deep.include({ seed: 7, name: 'a=b', x: null })
    expect(document).to.have.nested.property('targets[1].count', 2)
  })

  it('makes the maps on the way', () => {
    expect(documentWith('machine.cache.size=1')).to.have.nested.property('machine.cache.size', 1)
  })

  it('gives the path with indexes in place of names, or that of the topmost map it made', () => {
    const document = { targets: [{ name: 'db' }] }
    expect(applyOverride(document, 'targets.db.memory=1G')).to.deep.equal(['targets', 0, 'memory'])
    expect(applyOverride(document, 'machine.swap.size=1G')).to.deep.equal(['machine'])
  })

  it('refuses paths that lead nowhere, and names what is near', () => {
    expect(refusalOf('targets.dbb.memory=1')).to.match(
      /no such entry \(got dbb\).*did you mean db\?/,
    )
    expect(refusalOf('targets.2.memory=1')).to.match(/expected an index from 0 to 1, or a name/)
    expect(refusalOf('target.0.memory=1')).to.match(/there is no target.*did you mean targets\?/)
    expect(refusalOf('seed.x=1')).to.match(/seed has no parts \(got 1\)/)
    expect(refusalOf('targets..memory=1')).to.match(/a path with an empty step/)
    expect(refusalOf('targets.')).to.match(/expected path=value/)
  })

  it('makes no lists', () => {
    expect(refusalOf('kdamonds.0.contexts.0.ops=vaddr')).to.match(
      /there is no kdamonds in the scenario; expected a list.*--set 'kdamonds=\[\.\.\.\]'/,
    )
  })

  it('refuses what is no assignment', () => {
    for (const text of ['seed', '=1', '']) expect(refusalOf(text)).to.match(/expected path=value/)
    expect(refusalOf('seed=[')).to.match(/^--set seed=\[: /)
  })

  it('never touches prototypes', () => {
    documentWith('__proto__.polluted=1', 'constructor.prototype.polluted=1')
    expect('polluted' in {}).to.equal(false)
  })
})
