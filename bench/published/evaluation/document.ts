/** The section of docs/published.md that says what stand-ins are. */
import { STAND_INS } from './stand-ins.js'
import { EVALUATED } from './table.js'

/** Its text, with a table of all that is set for each of them. */
export function standInsSection(): string {
  const rows = STAND_INS.map(({ name, kind, hot, rest, returnsS, filled, tlbBound }) => {
    const { rss, prclAgeS } = EVALUATED[name]
    const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`
    const mib = Math.round(rss.orig / 1024)
    const back = hot === 1 ? '' : `${rest}, ${returnsS} s`
    const cells = [name, kind, `${mib} MiB`, percent(hot), back, percent(filled), percent(tlbBound)]
    return `| ${[...cells, `${prclAgeS} s`].join(' | ')} |`
  })
  return `## Stand-ins

Rows 6 to 13 are of evaluations with 24 workloads of PARSEC3 and SPLASH-2X, which cannot be had here.
Six stand-ins take their place, one for each kind of behaviour, with the memory and the run times (up to 200 s)
that are published of a workload of that kind. “All six” are sums, of the lab and of the published table
alike; of all 24, each row tells the published sum. A published change is known give or take what mere recording
changed in the same table, and 1 % at least.

| stand-in | kind | memory | hot | comes back to the rest | used of a block | gain of huge pages | age of prcl |
| --- | --- | ---: | ---: | --- | ---: | ---: | ---: |
${rows.join('\n')}

After how long a stand-in comes back to a page is its one calibration: to the RSS that an earlier evaluation had
(patches v21, the same machine; of swaptions v16), where prcl paged out at 5 s whatever the workload. What is hot, and
how it comes back, is assumed. Used parts of blocks and gains of huge pages (\`tlbBound\`) are those of v16, measured
on another machine. The machine has one calibration: a page that comes back takes 15 us, so that barnes loses under
5 s what it lost in v21. Ages are published with the evaluation. All of a program's memory is filled in order, in the
first 10 s. A monitor has a CPU of its own: those machines had 36, and programs ran one thread.
`
}
