/** The public API: re-exports, nothing else. */
export * from './base/errors.js'
export type { Evaluation, Expression, ExpressionFault, ExpressionValue } from './base/expression.js'
export type { FigureUnit } from './base/figure-unit.js'
export * from './compare/comparison.js'
export * from './compare/fail-if.js'
export type { Figure, Figures, FigureValues, Spread } from './compare/figures.js'
export { comparisonJson, type ComparisonJson, type JsonFigure } from './compare/json.js'
export { readSide, type Side, type SideRequest } from './compare/side.js'
export type { ReadSourceOptions, RunSource } from './compare/source.js'
export type { AdviceCode } from './advice/index.js'
export type { IntervalsGoal, MonitoringAttributes } from './core/attributes.js'
export { KERNEL_LEVELS, type KernelLevel } from './core/kernel.js'
export type { CpuCosts } from './core/shared-cpu.js'
export type { FleetCourse } from './engine/fleet/fleet-sums.js'
export type * from './engine/fleet/fleet-summary.js'
export {
  runFleet,
  type FleetProgress,
  type FleetResult,
  type FleetRunOptions,
} from './engine/fleet/run-fleet.js'
export * from './engine/plan.js'
export * from './engine/run.js'
export * from './engine/summary.js'
export { explainRun } from './explain/explain-run.js'
export type { ExplainQuestion } from './explain/question.js'
export type {
  ContextExplanation,
  PassFigures,
  RangeExplanation,
  Reason,
  ReasonCode,
  RunExplanation,
  SchemeExplanation,
  WindowFigures,
} from './explain/reason.js'
export type { TraceOptions } from './explain/trace-run.js'
export type { GuestCosts } from './guest/costs.js'
export type {
  AreaPlan as GuestAreaPlan,
  AreaShape,
  FleetCheckPlan,
  FleetPlan,
  GuestEventPlan,
  GuestLimits,
  GuestPlan,
  HostMonitorPlan,
  HostPlan,
  MonitorPlan,
  ScalingPlan,
} from './guest/plan.js'
export { convertRecord, type Conversion, type ConvertOptions } from './record/convert.js'
export type { ReadLimits } from './record/damo-tokens.js'
export type { RecordFormat } from './record/detect.js'
export type { AttributeSet, RecordEvent } from './record/events.js'
export {
  openRecord,
  type RecordEnding,
  type RecordItem,
  type RecordReader,
  type TimeRange,
} from './record/reader.js'
export {
  predictMigration,
  type Migration,
  type MigrationMoment,
  type MigrationPlan,
} from './report/migration.js'
export { rateWindowsOf, type RateWindow } from './report/rate-windows.js'
export { workingSetsWithin, type WorkingSetMoment } from './report/working-set.js'
export { writeSets, type WatchedMemory, type WriteSetMoment } from './report/write-set.js'
export { loadFleet, parseFleet, type LoadedFleet } from './scenario/load-fleet.js'
export {
  loadScenario,
  openScenario,
  parseScenario,
  type JsonObject,
  type LoadedScenario,
  type ParseOptions,
  type ScenarioChanges,
} from './scenario/load.js'
export type { Recordings } from './scenario/recordings.js'
export { warningsOf, type ScenarioWarning } from './scenario/warnings.js'
export { openReplay, type ReplayChanges } from './scenario/replay-scenario.js'
export type { PageRange } from './space/layout.js'
export type { RowChecks, SweepCheck } from './tune/checks.js'
export type { ParameterOptions, SweepParameter } from './tune/parameters.js'
export type {
  FleetPointSummary,
  PointFailure,
  PointResult,
  PointSummary,
  SweepPoint,
} from './tune/point.js'
export { createLocalQueue, type PointQueue, type PointQueueFactory } from './tune/queue.js'
export * from './tune/compare-policies.js'
export * from './tune/size.js'
export * from './tune/sweep.js'
export type { FigureSpread, SweepTable, TableRow } from './tune/table.js'
export type { AreaPlan, AreasPlan } from './workload/areas.js'
export type { WorkloadPlan } from './workload/index.js'
export type { Loop } from './workload/loop.js'
export type {
  MasimConfig,
  MasimMode,
  MasimPattern,
  MasimPhase,
  MasimRegion,
} from './workload/masim-config.js'
export type { MasimPlan } from './workload/masim-plan.js'
export type { MemoryPart } from './workload/memory-part.js'
export type { RecordedMapping, Recording, StepRate } from './workload/recording.js'
export type { RecordedFile } from './workload/read-recorded-file.js'
export type { ReplayPlan } from './workload/replay.js'
export type { ZipfPlan } from './workload/zipf.js'
