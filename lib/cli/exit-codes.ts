/** What the process ends with; docs/errors.md has the same table. */
export const EXIT = {
  /** All went well; a reader that closed the pipe early counts as well. */
  ok: 0,
  /** A check failed, a condition of `--fail-if` holds, `validate --strict` warns; reports of damo end as damo does. */
  failed: 1,
  /** Bad input or usage; a file that cannot be read or written. */
  usage: 2,
  /** A fault of the lab itself, or a worker thread that died. */
  software: 70,
  /** Interrupted by Ctrl-C (SIGINT); what was recorded is kept. */
  interrupted: 130,
  /** Terminated (SIGTERM); what was recorded is kept. */
  terminated: 143,
} as const
