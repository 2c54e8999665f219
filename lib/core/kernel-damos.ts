/**
 * What differs between kernels in operation schemes; part of the table in kernel.ts.
 *
 * Sources: damon-semantics of the project, sections 4, 12 and 15: 6.12.117, 6.18.35, 7.2 and the tree queued after it.
 */

/** One kernel's operation schemes, where kernels differ. */
export interface DamosBehaviour {
  /** Parts that are split off while regions are passed over are visited in the same pass. */
  readonly visitsSplitOff: boolean
  /** The part behind the resume address is tried at once, in place of the region, not as the next region. */
  readonly triesRestAtOnce: boolean
  /** The histogram of priorities leaves out what filters on regions reject. */
  readonly filtersHistogram: boolean
  /** The first window has its effective quota from the start; before, it has no limit. */
  readonly limitsFirstWindow: boolean
  /** Parts that are equal are joined again behind an action. */
  readonly mergesBack: boolean
  /** What an action failed on can be charged in part. */
  readonly hasFailCharge: boolean
  /** A region that an address filter cuts is tried and charged at its size before the cut. */
  readonly countsBeforeCut: boolean
  /** A quota is in force where one of its parameters is set; before, where its effective size is not 0. */
  readonly isQuotaSetByParameters: boolean
  /** A rest below the smallest region counts as used up; before, each match counts as a try of size 0. */
  readonly isFullBelowMinRegion: boolean
  /** The resume address lies one byte behind the end of the last region. */
  readonly resumesBehindEnd: boolean
  /** A time quota never falls below the smallest region. */
  readonly hasTimeQuotaFloor: boolean
  /** Priorities use the running window's count, not the frequency. */
  readonly scoresRunningCount: boolean
  /** Targets that are gone are passed over too. */
  readonly visitsInvalidTargets: boolean
  /** The product in a goal's score wraps at 2^64. */
  readonly wrapsScores: boolean
  /** … and that in the throughput. */
  readonly wrapsThroughput: boolean
  /** Filters can allow, and lie in two lists; before, any match in the one list rejects. */
  readonly hasAllowFilters: boolean
  /** vaddr migrates, to several destinations too. */
  readonly migratesVirtual: boolean
  /** collapse, and the tuner `temporal`, exist. */
  readonly hasCollapse: boolean
  readonly hasGoalTuners: boolean
  /** max_nr_snapshots exists. */
  readonly hasMaxSnapshots: boolean
  /** The last folio looked at is not acted on twice. */
  readonly remembersLastFolio: boolean
  /** pageout and lru_* leave a folio alone that begins before the address in hand, and go on behind it. */
  readonly skipsTailFolios: boolean
  /** lru_prio moves pages to the active list; before, the first time it only marks them as referenced. */
  readonly activatesAtOnce: boolean
  /** What passes the filters on pages is counted; stat looks at pages for that alone. */
  readonly countsFilterPassed: boolean
  /** Parameters are committed at the end of an aggregation, and clocks restart even where nothing changed. */
  readonly commitsAtAggregation: boolean
  /** Committed regions that touch count as one range; before, each is a range of its own. */
  readonly joinsCommittedRanges: boolean
  /** Quotas forget where they resume when that target is removed; before, their scheme waits for it for ever. */
  readonly forgetsRemovedTargets: boolean
  /** The metrics that goals can have. */
  readonly goalMetrics: readonly string[]
  /** The types of filters. */
  readonly filterTypes: readonly string[]
}

const METRICS_6_12 = ['user_input', 'some_mem_psi_us']
const METRICS_6_18 = [...METRICS_6_12, 'node_mem_used_bp', 'node_mem_free_bp']
const METRICS_7_2 = [
  ...METRICS_6_18,
  'node_memcg_used_bp',
  'node_memcg_free_bp',
  'active_mem_bp',
  'inactive_mem_bp',
  'node_eligible_mem_bp',
]
const FILTERS_6_12 = ['anon', 'memcg', 'young', 'addr', 'target']

/** Schemes of the tree queued after 7.2. */
export const DAMOS_NEXT: DamosBehaviour = {
  visitsSplitOff: true,
  triesRestAtOnce: false,
  filtersHistogram: true,
  limitsFirstWindow: true,
  mergesBack: true,
  hasFailCharge: true,
  countsBeforeCut: true,
  isQuotaSetByParameters: true,
  isFullBelowMinRegion: true,
  resumesBehindEnd: false,
  hasTimeQuotaFloor: true,
  scoresRunningCount: false,
  visitsInvalidTargets: false,
  wrapsScores: false,
  wrapsThroughput: false,
  hasAllowFilters: true,
  migratesVirtual: true,
  hasCollapse: true,
  hasGoalTuners: true,
  hasMaxSnapshots: true,
  remembersLastFolio: true,
  skipsTailFolios: true,
  activatesAtOnce: true,
  countsFilterPassed: true,
  commitsAtAggregation: false,
  joinsCommittedRanges: true,
  forgetsRemovedTargets: true,
  goalMetrics: [...METRICS_7_2, 'hugepage_mem_bp'],
  filterTypes: [...FILTERS_6_12, 'active', 'hugepage_size', 'unmapped'],
}

/** Schemes of 7.2. */
export const DAMOS_7_2: DamosBehaviour = {
  ...DAMOS_NEXT,
  isQuotaSetByParameters: false,
  hasTimeQuotaFloor: false,
  scoresRunningCount: true,
  skipsTailFolios: false,
  goalMetrics: METRICS_7_2,
}

/** Schemes of 6.18.35. */
export const DAMOS_6_18: DamosBehaviour = {
  ...DAMOS_7_2,
  visitsSplitOff: false,
  triesRestAtOnce: true,
  filtersHistogram: false,
  mergesBack: false,
  hasFailCharge: false,
  isFullBelowMinRegion: false,
  resumesBehindEnd: true,
  hasTimeQuotaFloor: true,
  visitsInvalidTargets: true,
  wrapsScores: true,
  hasCollapse: false,
  hasGoalTuners: false,
  hasMaxSnapshots: false,
  joinsCommittedRanges: false,
  activatesAtOnce: false,
  goalMetrics: METRICS_6_18,
}

/** Schemes of 6.12.117. */
export const DAMOS_6_12: DamosBehaviour = {
  ...DAMOS_6_18,
  limitsFirstWindow: false,
  countsBeforeCut: false,
  resumesBehindEnd: false,
  hasAllowFilters: false,
  migratesVirtual: false,
  remembersLastFolio: false,
  countsFilterPassed: false,
  commitsAtAggregation: true,
  wrapsThroughput: true,
  forgetsRemovedTargets: false,
  goalMetrics: METRICS_6_12,
  filterTypes: FILTERS_6_12,
}
