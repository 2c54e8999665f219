/**
 * What a workload does when memory is slow: an `open` one keeps its rate and leaves work waiting, a `closed` one
 * waits for each access and so slows down. It makes a difference only on a machine whose memory has costs.
 */
export type Loop = 'open' | 'closed'
