/** The kernel's sample module that estimates working sets: it watches the memory of a process, and does nothing. */
import { VIRTUAL_MONITORING, virtualKdamond } from './parts.js'
import { defineSetUp, type SetUp } from './set-up.js'

/** See the top of the file. */
export const wsse: SetUp = defineSetUp({
  name: 'wsse',
  doc: 'Watches each target for its working set, and does nothing.',
  source: 'samples/damon/wsse.c',
  parameters: VIRTUAL_MONITORING,
  kdamonds: (values) => ({ kdamondPerTarget: virtualKdamond(values, []) }),
})
