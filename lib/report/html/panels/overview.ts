import { formatCount, formatTime } from '../../../base/format.js'
import { samplesPer } from '../../../core/attributes.js'
import type { AttributeSet } from '../../../record/events.js'
import { formatShortSize } from '../../view/ticks.js'
import { Series } from '../series.js'
import { forEachTarget, monitoredBytes, workingSetBytes } from '../target-values.js'
import type { Fact, FactsChart } from '../page-data.js'
import type { ReportScope } from '../scope.js'
import type { Panel } from './panel.js'

/** The figures at the head of the page. */
export const overviewPanel: Panel = {
  id: 'overview',
  title: 'Overview',
  begin(scope) {
    const targets = scope.targets.map(({ nrSnapshots }) => ({
      regions: new Series(nrSnapshots, scope.targets.length),
      workingSet: new Series(nrSnapshots, scope.targets.length),
      monitored: new Series(nrSnapshots, scope.targets.length),
      attributes: [] as AttributeSet[],
    }))
    return {
      add(window) {
        const set = scope.attributes.get(window.snapshot.attributesId)
        forEachTarget(scope, window, (target, i) => {
          const { regions, workingSet, monitored, attributes } = targets[i]
          regions.add(window.endUs, target.age.length)
          workingSet.add(window.endUs, workingSetBytes(target))
          monitored.add(window.endUs, monitoredBytes(target))
          if (set !== undefined) {
            if (attributes.length < 2) attributes.push(set)
            else attributes[1] = set
          }
        })
      },
      end: () => ({
        charts: [factsChart([...recordFacts(scope), ...scope.names.facts])],
        chartsOfTargets: targets.map(({ regions, workingSet, monitored, attributes }) => [
          factsChart([
            sizeFact('Monitored memory', monitored),
            sizeFact('Working set', workingSet),
            countFact('Regions', regions),
            ...intervalsFact(attributes),
          ]),
        ]),
      }),
    }
  },
}

function factsChart(facts: readonly Fact[]): FactsChart {
  return { kind: 'facts', facts }
}

function recordFacts(scope: ReportScope): Fact[] {
  const { startUs, endUs, nrSnapshots, nrContexts, targets, nrOthers } = scope
  const nrTargets = targets.length + nrOthers
  return [
    { label: 'Recorded time', value: formatTime(Math.round(endUs - startUs) * 1000) },
    {
      label: 'Snapshots',
      value: formatCount(nrSnapshots),
      note: `of ${plural(nrTargets, 'target')} in ${plural(nrContexts, 'context')}`,
    },
  ]
}

function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`
}

function sizeFact(label: string, series: Series): Fact {
  const { mean, low, high } = series.total()!
  const note = low === high ? 'always' : `${formatShortSize(low)} to ${formatShortSize(high)}`
  return { label: `${label}, mean`, value: formatShortSize(mean), note }
}

function countFact(label: string, series: Series): Fact {
  const { mean, low, high } = series.total()!
  const note = `${formatCount(low)} to ${formatCount(high)}`
  return { label: `${label}, mean`, value: mean.toFixed(1), note }
}

function intervalsFact(attributes: readonly AttributeSet[]): Fact[] {
  const last = attributes.at(-1)
  if (last === undefined || last.aggrUs === 0) return []
  const text = ({ sampleUs, aggrUs }: AttributeSet): string =>
    `${formatTime(sampleUs * 1000)} / ${formatTime(aggrUs * 1000)}`
  const isTuned = text(attributes[0]) !== text(last)
  return [
    {
      label: 'Sampling / aggregation',
      value: text(last),
      note: isTuned
        ? `at first ${text(attributes[0])}`
        : `${formatCount(samplesPer(last.aggrUs, last.sampleUs))} checks each`,
    },
  ]
}
