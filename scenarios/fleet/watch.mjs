/**
 * Watches a host with many guests, and lists those that somebody should look at: idle ones, which could do with less, and
 * those that misbehave. One guest in twenty leaks, one in five is idle; nobody is told which.
 *
 *     node scenarios/fleet/watch.mjs [GUESTS] [MINUTES]
 *     node scenarios/fleet/watch.mjs 1000 5
 */
import { parseFleet, runFleet } from 'damon-lab'

const [nrGuests = 100, minutes = 5] = process.argv.slice(2).map(Number)
if (!(Number.isInteger(nrGuests) && nrGuests >= 1 && nrGuests <= 10_000)) {
  console.error(`GUESTS: got ${process.argv[2]}; expected a whole number from 1 to 10000`)
  process.exit(2)
}

/** What runs in a guest, by its number. */
function guestOf(i) {
  const guest = { name: `vm-${i}`, memory: '256 MiB', scaling: 'acma_v2' }
  if (i % 20 === 7) return { ...guest, template: 'leak', period: '4 m', swap: 0 }
  if (i % 5 === 0) return { ...guest, template: 'idle' }
  return { ...guest, template: i % 2 === 0 ? 'service' : 'diurnal', period: '4 m' }
}

const host = { memory: `${Math.max(256, 128 * nrGuests)} MiB`, swap: { size: '1 GiB' } }
const guests = Array.from({ length: nrGuests }, (_, i) => guestOf(i))
const { plan } = parseFleet({ duration: `${minutes} m`, host, guests })
const { summary, course } = await runFleet(plan, {
  onProgress: ({ virtualUs, durationUs }) => {
    if (process.stderr.isTTY)
      process.stderr.write(`\r${Math.floor((100 * virtualUs) / durationUs)} %`)
  },
})

const mib = (pages) => `${Math.round(pages / 256)} MiB`
for (let point = 0; point < course.length; point += Math.max(1, Math.floor(course.length / 5))) {
  const minute = (course.timesUs[point] / 60e6).toFixed(1)
  console.log(
    `${minute} m: ${course.running[point]} guests, ${mib(course.hostUsed[point])} behind them, ${mib(course.hostOut[point])} in swap`,
  )
}
for (const { guest, atSeconds } of summary.host.kills) {
  console.log(`killed: ${guest} after ${atSeconds} s, for want of memory of the host`)
}
for (const [kind, found] of Object.entries(summary.findings)) {
  console.log(`${kind}: ${found.length}`)
  for (const { guest, reason } of found.slice(0, 10)) console.log(`  ${guest}: ${reason}`)
  if (found.length > 10) console.log(`  … and ${found.length - 10} more`)
}
