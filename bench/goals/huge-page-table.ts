/** The runs of huge-pages.ts beside what was published of them. */
import { GOAL_TUNERS } from '../../lib/damos/goal.js'
import { runHugePageGoal } from './huge-pages.js'

/** Where published runs ended, percent of used memory, by goal. */
export const PUBLISHED_TEMPORAL: Readonly<Record<number, number>> = { 10: 10.26, 25: 25.68 }

/** A Markdown table. */
export function hugePageTable(): string {
  const rows = [10, 25].flatMap((goal) =>
    [...GOAL_TUNERS].reverse().map((tuner) => {
      const { endPercent, firstS, metS, lastS } = runHugePageGoal(goal, tuner)
      const published = tuner === 'temporal' ? `${PUBLISHED_TEMPORAL[goal]} %` : ''
      const times = [firstS, metS, lastS].map((s) => `${Math.floor(s)} s`)
      const cells = [`${goal} %`, `\`${tuner}\``, `${endPercent.toFixed(2)} %`, published, ...times]
      return `| ${cells.join(' | ')} |`
    }),
  )
  const head = '| goal | tuner | ends at | published | first block | goal met | last block |'
  return [head, '| ---: | --- | ---: | ---: | ---: | ---: | ---: |', ...rows].join('\n')
}
