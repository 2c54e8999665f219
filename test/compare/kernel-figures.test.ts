import { readdirSync } from 'node:fs'
import { expect } from 'chai'
import { readSource } from '../../lib/compare/source.js'
import { needShared } from '../support/shared.js'

describe('a recording of a kernel', () => {
  it("has the lab's figures beside its own", async function () {
    const file = needShared(this, 'kernel-recordings', 'static-4k-A.json.gz')
    const { figures, kind, name } = await readSource(file)
    expect([kind, name]).to.deep.equal(['kernel recording', 'static-4k-A'])
    expect(figures.get('accuracy.hotRecall')).to.equal(figures.get('hot_recall_mean'))
    expect(figures.get('monitoredBytes')).to.be.closeTo(1024 ** 3, 1e7)
    expect(figures.get('nr_regions_p50')).to.equal(13)
    expect(figures.get('wssBytes.p50')! / 1024 ** 3).to.be.closeTo(0.0934, 0.001)
  })

  for (const folder of [['kernel-recordings'], ['kernel-recordings', 'schemes']]) {
    it(`can be read, each of ${folder.join('/')}`, async function () {
      const path = needShared(this, ...folder)
      const files = readdirSync(path).filter((name) => name.endsWith('.json.gz'))
      expect(files.length).to.be.above(10)
      for (const name of files) {
        const { figures } = await readSource(`${path}/${name}`)
        expect(figures.get('regions.mean'), name).to.be.above(0)
      }
    })
  }
})
