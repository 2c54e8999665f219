/**
 * The scheduler of Linux since 6.6, for two tasks on one CPU: kdamond, and the program that it watches.
 *
 * A task's virtual time runs while it does, the slower the heavier it is. Behind the average of those queued it is
 * owed time: it is eligible. Of the eligible ones the one with the earliest deadline runs; a deadline is a slice
 * ahead, and moves on when the task's virtual time reaches it. Whoever was picked stays until its slice is over, or
 * until it is no longer eligible; but only a tick, somebody's waking up, or going to sleep makes the scheduler
 * look. What a task is owed when it goes to sleep is kept until it wakes up; what it owes keeps it queued, asleep,
 * until the other one has caught up.
 *
 * Follows EEVDF as in kernel/sched/fair.c of 6.12 (place_entity, pick_eevdf, requeue_delayed_entity) with its
 * features RUN_TO_PARITY, PLACE_LAG, DELAY_DEQUEUE and DELAY_ZERO on; without groups and other tasks.
 */

/** A task. Times are virtual µs: those of a task of weight 1. */
export interface Task {
  /** 1: nice 0. */
  readonly weight: number
  timeUs: number
  deadlineUs: number
  /** What it was owed when it went to sleep. */
  lagUs: number
  isQueued: boolean
  /** Queued, but asleep: it owed time. */
  isDelayed: boolean
  /** Picked for a slice which is not over. */
  isInSlice: boolean
}

/** See the top of the file. */
export interface FairScheduler {
  readonly sliceUs: number
  readonly tickUs: number
  readonly kdamond: Task
  readonly program: Task
  running: Task | null
}

/** A larger difference of times is not rounding. */
const EPSILON_US = 1e-6

/** How much lighter a task becomes with each step of nice. */
const NICE_STEP = 1.25

/**
 * Both tasks asleep.
 *
 * @param programNice -20 to 19; kdamond's is 0
 */
export function createFairScheduler(
  sliceUs: number,
  tickUs: number,
  programNice: number,
): FairScheduler {
  const kdamond = createTask(1)
  const program = createTask(NICE_STEP ** -programNice)
  return { sliceUs, tickUs, kdamond, program, running: null }
}

function createTask(weight: number): Task {
  const times = { timeUs: 0, deadlineUs: 0, lagUs: 0 }
  return { weight, ...times, isQueued: false, isDelayed: false, isInSlice: false }
}

/** The running task has run for so long. */
export function runFor({ running }: FairScheduler, us: number): void {
  if (running !== null) running.timeUs += us / running.weight
}

/** The scheduler's tick. */
export function tick(scheduler: FairScheduler): void {
  if (renew(scheduler)) pickNext(scheduler)
}

/** A task that was asleep wakes up. */
export function wakeUp(scheduler: FairScheduler, task: Task): void {
  const isOver = renew(scheduler)
  if (!task.isDelayed) {
    place(scheduler, task)
  } else if (lagOf(scheduler, task) > 0) {
    task.isQueued = false
    task.lagUs = 0
    place(scheduler, task)
  }
  task.isDelayed = false
  if (scheduler.running === null || isOver || pick(scheduler) === task) pickNext(scheduler)
}

/** The running task goes to sleep. */
export function goToSleep(scheduler: FairScheduler, task: Task): void {
  renew(scheduler)
  if (isEligible(scheduler, task)) {
    task.lagUs = lagOf(scheduler, task)
    task.isQueued = false
  } else {
    task.isDelayed = true
  }
  scheduler.running = null
  pickNext(scheduler)
}

/** Moves the deadline of the running task on, if reached. Whether somebody else waits then. */
function renew(scheduler: FairScheduler): boolean {
  const { running, sliceUs } = scheduler
  if (running === null || running.timeUs < running.deadlineUs - EPSILON_US) return false
  running.deadlineUs = running.timeUs + sliceUs / running.weight
  running.isInSlice = false
  return otherThan(scheduler, running).isQueued
}

/** Puts the one to run on the CPU; a sleeper whose turn it would be leaves the queue. */
function pickNext(scheduler: FairScheduler): void {
  let next = pick(scheduler)
  while (next?.isDelayed === true) {
    next.lagUs = Math.min(0, lagOf(scheduler, next))
    next.isDelayed = false
    next.isQueued = false
    next = pick(scheduler)
  }
  if (next !== null && next !== scheduler.running) next.isInSlice = true
  scheduler.running = next
}

function pick(scheduler: FairScheduler): Task | null {
  const { kdamond, program, running } = scheduler
  if (!kdamond.isQueued) return program.isQueued ? program : null
  if (!program.isQueued) return kdamond
  if (running?.isInSlice === true && isEligible(scheduler, running)) return running
  if (!isEligible(scheduler, program)) return kdamond
  if (!isEligible(scheduler, kdamond)) return program
  // A tie is kdamond's: recorded programs wait then.
  return program.deadlineUs < kdamond.deadlineUs - EPSILON_US ? program : kdamond
}

/** Queues a task where what it is owed is as much as when it went to sleep. */
function place(scheduler: FairScheduler, task: Task): void {
  const other = otherThan(scheduler, task)
  const lagUs = other.isQueued ? (task.lagUs * (other.weight + task.weight)) / other.weight : 0
  task.timeUs = averageUs(scheduler) - lagUs
  task.deadlineUs = task.timeUs + scheduler.sliceUs / task.weight
  task.isQueued = true
}

function isEligible(scheduler: FairScheduler, task: Task): boolean {
  return task.timeUs <= averageUs(scheduler) + EPSILON_US
}

/** What a queued task is owed. */
function lagOf(scheduler: FairScheduler, task: Task): number {
  const { sliceUs, tickUs } = scheduler
  const limitUs = Math.max(2 * sliceUs, tickUs) / task.weight
  return Math.max(-limitUs, Math.min(limitUs, averageUs(scheduler) - task.timeUs))
}

/** Average virtual time of the queued tasks, by weight; 0 when there is none. */
function averageUs({ kdamond: a, program: b }: FairScheduler): number {
  if (!a.isQueued) return b.isQueued ? b.timeUs : 0
  if (!b.isQueued) return a.timeUs
  return (a.timeUs * a.weight + b.timeUs * b.weight) / (a.weight + b.weight)
}

function otherThan({ kdamond, program }: FairScheduler, task: Task): Task {
  return task === kdamond ? program : kdamond
}
