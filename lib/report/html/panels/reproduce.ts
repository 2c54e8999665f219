import type { TextChart } from '../page-data.js'
import type { Panel } from './panel.js'

/** The scenario, and the command that reproduces the record. */
export const reproducePanel: Panel = {
  id: 'reproduce',
  title: 'Run it again',
  begin({ names: { reproduction } }) {
    if (reproduction === undefined) return undefined
    const charts: TextChart[] = [
      {
        kind: 'text',
        caption: reproduction.isExact
          ? 'Gives the same record, byte for byte'
          : 'Gives another record each time: threads raced in real time',
        text: reproduction.command,
        isFolded: false,
      },
      {
        kind: 'text',
        caption: 'The scenario as resolved (scenario.yaml)',
        text: reproduction.scenario,
        isFolded: true,
      },
    ]
    return { end: () => ({ charts }) }
  },
}
