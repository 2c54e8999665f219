/** The kernel's DAMON_STAT: watches all memory at next to no cost, and does nothing. */
import { MONITORING, physicalKdamond, tunedIntervals } from './parts.js'
import { defineSetUp, type SetUp } from './set-up.js'

const { monitor_region_start, monitor_region_end, addr_unit, min_nr_regions, max_nr_regions } =
  MONITORING

/** See the top of the file. */
export const damonStat: SetUp = defineSetUp({
  name: 'damon_stat',
  doc: 'DAMON_STAT: watches all memory with intervals that tune themselves, and does nothing.',
  source: 'admin-guide/mm/damon/stat; mm/damon/stat.c',
  parameters: {
    monitor_region_start,
    monitor_region_end,
    addr_unit,
    min_nr_regions,
    max_nr_regions,
  },
  kdamonds: (values) => ({ kdamonds: [physicalKdamond(values, tunedIntervals('400'), [])] }),
})
