/**
 * How many guests fit on a host, if they may be so much slower? Adds guests of a mix until they get too slow, the host is
 * out of memory, or 48 are there; with each way to scale that is named.
 *
 *     node scenarios/fleet/pack.mjs [SLOWDOWN] [MINUTES] [SCALING…]
 *     node scenarios/fleet/pack.mjs 1.01 20 none free_page_reporting acma_v2
 *
 * What it says of acma_v1 and acma_v2 is a prediction: no kernel runs them.
 */
import { parseFleet, runFleet } from 'damon-lab'

const [bound = '1.01', minutes = '5', ...ways] = process.argv.slice(2)
const MOST = 48
const MIX = [
  { name: 'web', template: 'service' },
  { name: 'jobs', template: 'batch', period: '5 m' },
  { name: 'idle', template: 'idle' },
  { name: 'shop', template: 'diurnal', period: '10 m' },
]

/** A fleet of so many guests on a host of 4 GiB. */
function fleetOf(nrGuests, scaling) {
  const guests = MIX.flatMap((kind, i) => {
    const count = Math.floor((nrGuests + MIX.length - 1 - i) / MIX.length)
    const spread = kind.template === 'diurnal' ? '90%' : 0
    return count === 0 ? [] : [{ ...kind, count, spread, memory: '512 MiB', scaling }]
  })
  const host = { memory: '4 GiB', swap: { size: '4 GiB', read: '20 ms', write: '20 ms' } }
  return parseFleet({ duration: `${minutes} m`, host, guests }).plan
}

async function fits(nrGuests, scaling) {
  const { summary } = await runFleet(fleetOf(nrGuests, scaling))
  const { fleet, host } = summary
  return host.kills.length === 0 && fleet.slowdown <= Number(bound)
}

/** The most guests that fit, by bisection: more guests are never better off. */
async function packed(scaling) {
  let [low, high] = [0, MOST + 1]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (await fits(middle, scaling)) low = middle
    else high = middle
  }
  return low
}

console.log(`guests of 512 MiB on a host of 4 GiB, at most ${bound} times as slow`)
for (const scaling of ways.length === 0 ? ['none', 'acma_v2'] : ways) {
  const most = await packed(scaling)
  const said = most < MOST ? String(most) : `${MOST} or more`
  console.log(`${scaling.padEnd(20)} ${said} (${most / 8} times what the host has)`)
}
