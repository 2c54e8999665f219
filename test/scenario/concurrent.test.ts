import { expect } from 'chai'
import { parseScenario } from '../../lib/scenario/load.js'
import { faultsWith, planWith, SMALL_SCENARIO } from '../support/scenarios.js'

describe('concurrent: true', () => {
  it('is part of the plan and of the resolved scenario', () => {
    const { plan, canonical } = parseScenario(SMALL_SCENARIO, { set: ['concurrent=true'] })
    expect(plan.concurrent).to.equal(true)
    expect(canonical.concurrent).to.equal(true)
    expect(parseScenario(canonical).plan).to.deep.equal(plan)
    for (const access of ['auto', 'bits']) planWith('concurrent=true', `access=${access}`)
  })

  it('left out, or false, is no part of either', () => {
    const { plan, canonical } = parseScenario(SMALL_SCENARIO, { set: ['concurrent=false'] })
    expect(plan).to.not.have.property('concurrent')
    expect(canonical).to.not.have.property('concurrent')
  })

  it('is refused with the lazy engine, since there is nothing to race for', () => {
    expect(faultsWith('concurrent=true', 'access=lazy')).to.deep.equal([
      '--set access=lazy: access: lazy with concurrent; expected bits or auto ' +
        '(the threads race for stored access bits)',
    ])
  })

  it('is refused beside a simulated CPU', () => {
    const faults = faultsWith('concurrent=true', 'machine={ cpu: { busy: 1 ms } }')
    expect(faults).to.have.length(1)
    expect(faults[0]).to.match(/machine\.cpu: beside concurrent; expected one of them/)
  })

  it('is refused where it is neither true nor false', () => {
    expect(faultsWith('concurrent=fast')[0]).to.match(/concurrent: .*expected true or false/)
  })
})
