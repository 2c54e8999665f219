/** Moves up what was touched in two scans in a row, and makes room by moving down what was idle in three. */
export default {
  doc: 'Up after two scans in which it was touched, down after three in which it was not.',
  parameters: {
    every: { unit: 'us', default: 5_000_000, min: 100_000, doc: 'From one scan to the next.' },
  },
  figures: { promotedPages: 'Moved up.', demotedPages: 'Moved down.' },

  create(values, view) {
    // By job, target and page: scans in a row in which it was touched; below 0: in which it was not.
    const rows = view.jobs.map(({ targetPages }) =>
      targetPages.map((pages) => new Int8Array(pages)),
    )
    const moved = view.jobs.map(() => ({ promotedPages: 0, demotedPages: 0 }))

    return {
      everyUs: values.every,

      onTick() {
        view.jobs.forEach((job, j) => {
          const hot = []
          const idle = []
          job.scan((target, page, order, isYoung, isPresent) => {
            const row = rows[j][target]
            row[page] = isYoung ? Math.max(1, row[page] + 1) : Math.min(-1, row[page] - 1)
            row[page] = Math.max(-100, Math.min(100, row[page]))
            if (!isPresent) return
            const node = job.nodeOf(target, page)
            if (node < 0) return
            const { tier, demotesTo } = view.nodes[node]
            if (row[page] >= 2 && tier > 0) hot.push([target, page])
            if (row[page] <= -3 && demotesTo >= 0) idle.push([target, page, demotesTo])
          })
          for (const [target, page] of hot) {
            if (job.move(target, page, 0, false) === 'moved') {
              moved[j].promotedPages++
              continue
            }
            const out = idle.pop()
            if (out === undefined) break
            if (job.move(...out, false) === 'moved') moved[j].demotedPages++
            if (job.move(target, page, 0, false) === 'moved') moved[j].promotedPages++
          }
        })
      },

      figures: () => moved,
    }
  },
}
