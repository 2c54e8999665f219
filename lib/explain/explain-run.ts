/** Why a run came out as it did: it is run again, and looked into on the way. */
import { UsageError } from '../base/errors.js'
import type { RunPlan } from '../engine/plan.js'
import type { RecordReader } from '../record/reader.js'
import { explainRange } from './monitoring-reasons.js'
import { resolveQuestion, targetNamesOf, type ExplainQuestion } from './question.js'
import type { ContextExplanation, Reason, RunExplanation, SchemeExplanation } from './reason.js'
import { explainScheme, inactiveReason, notDueReason } from './scheme-reasons.js'
import { traceRun, type TracedContext, type TraceOptions } from './trace-run.js'
import { timeText } from './words.js'

/**
 * Explains a run.
 *
 * @param plan of the run
 * @param reader its record
 * @throws UsageError where the question makes no sense for this run; RecordError, FileError
 */
export async function explainRun(
  plan: RunPlan,
  reader: RecordReader,
  question: ExplainQuestion = {},
  options: TraceOptions = {},
): Promise<RunExplanation> {
  if (plan.concurrent === true) {
    throw new UsageError(
      'the run was concurrent: threads raced in real time, and no run is like it',
      {
        hint: 'run the scenario without concurrent to have it explained',
      },
    )
  }
  const resolved = resolveQuestion(plan, reader, question)
  const { atUs, scheme } = resolved
  const recorded = reader.snapshots({ untilUs: atUs + 0.5 })
  const traced = await traceRun(plan, resolved, recorded, options)
  const { name, seed, kernel } = plan
  return {
    kind: 'run',
    name,
    seed,
    kernel,
    atUs,
    rerun: { snapshots: traced.snapshots, difference: traced.difference },
    contexts: traced.contexts.map((context) => explainContext(plan, context, scheme)),
  }
}

function explainContext(
  plan: RunPlan,
  traced: TracedContext,
  only: number | null,
): ContextExplanation {
  const { question, runner } = traced
  const { state, damos, context } = runner
  const { sampleUs, aggrUs } = state.attrs
  const name = targetNamesOf(plan, context)[question.target ?? 0]
  const schemes = (damos?.schemes ?? []).filter(({ index }) => only === null || only === index)
  return {
    context,
    ops: plan.contexts[context].ops,
    sampleUs,
    aggrUs,
    range: explainRange(traced, name),
    schemes: schemes.map(({ index }) => schemeOf(traced, index)),
  }
}

function schemeOf({ runner, schemes }: TracedContext, index: number): SchemeExplanation {
  const { state, damos } = runner
  const view = {
    context: damos!,
    scheme: damos!.schemes[index],
    trace: schemes.traceOf(index),
    nowUs: state.nowUs,
    isForecast: false,
  }
  damos!.passed = state.passed
  damos!.attrs = state.attrs
  const blockers: (Reason | null)[] = [
    runner.pending === undefined && state.nowUs >= state.exitUs ? stopped(state.exitUs) : null,
    state.isPaused ? PAUSED : null,
    view.scheme.isActivated ? null : inactiveReason(view),
    view.scheme.isActivated && view.trace.passes === 0 ? notDueReason(view) : null,
  ]
  return explainScheme(
    view,
    blockers.filter((reason) => reason !== null),
  )
}

function stopped(exitUs: number): Reason {
  return {
    code: 'stopped',
    text: `the context has stopped: the last of its targets ended at ${timeText(exitUs)}`,
    remedy: null,
    bytes: null,
    figures: { exitUs },
  }
}

const PAUSED: Reason = {
  code: 'paused',
  text: 'the context is paused: it neither samples nor acts',
  remedy: 'commit it with pause off',
  bytes: null,
  figures: {},
}
