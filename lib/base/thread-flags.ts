/**
 * Flags of Node for worker threads (`execArgv`). A thread that is terminated while it loads an ES module through
 * `require`, as piscina does first, brings the whole process down (Node 20: "IsGraphAsync must be used on an
 * instantiated module"). Without that way, modules are imported, which may be cut short at any time.
 */
export const THREAD_FLAGS: readonly string[] = process.allowedNodeEnvironmentFlags.has(
  '--experimental-require-module',
)
  ? ['--no-experimental-require-module']
  : []
