/** damo's command-line options for parameters, and what they say of its output, as a table. */
import type {
  Arguments,
  ArgumentValue,
  OptionSpec,
  ParsedArguments,
  WordCount,
} from './argparse.js'
import { GOAL_METRICS } from './quota-goal.js'
import { ACTIONS } from './scheme.js'

const one = (
  name: string,
  placeholder: string,
  help: string,
  more: Partial<OptionSpec> = {},
): OptionSpec => ({ names: [name], placeholder, help, ...more })

const repeated = (
  name: string,
  words: WordCount | 'one',
  placeholder: string,
  help: string,
  more: Partial<OptionSpec> = {},
): OptionSpec => ({
  names: [name],
  ...(words === 'one' ? {} : { words }),
  placeholder,
  help,
  isRepeatable: true,
  ...more,
})

const counts = (name: string, help: string): OptionSpec => ({
  names: [name],
  words: '+',
  type: 'int',
  placeholder: '<number>...',
  help,
})

const OPS = ['vaddr', 'paddr', 'fvaddr'] as const

const CONTEXT_OPTIONS: readonly OptionSpec[] = [
  repeated('--ops', 'one', '{vaddr,paddr,fvaddr}', 'operations set', { choices: OPS }),
  repeated('--probe_filter', '+', '<allow|reject> [non] <type> [path]', 'filter of a probe'),
  counts('--nr_probe_filters', 'how many filters each probe has'),
  counts('--nr_probes', 'how many probes each context has'),
  counts('--pause_ctx', 'indexes of contexts to pause'),
  repeated('--exp_ops_use_reports', 'one', '<Y|N>', 'use access reports (experimental)'),
  repeated('--exp_ops_write_only', 'one', '<Y|N>', 'watch writes only (experimental)'),
  repeated('--exp_ops_cpus', 'one', '<cpu list>', 'watch these CPUs only (experimental)'),
  repeated('--exp_ops_tids', 'one', '<thread ids>', 'watch these threads only (experimental)'),
  repeated('--refresh_stat', 'one', '<ms>', 'how often a kdamond refreshes its statistics'),
  repeated('--damon_addr_unit', 'one', '<bytes>', 'unit of addresses'),
]

const TARGET_OPTIONS: readonly OptionSpec[] = [
  repeated('--target_pid', 'one', '<pid>', 'process to watch', { type: 'int' }),
  repeated('--regions', 'one', '"<start>-<end> ..."', 'addresses to watch', {
    names: ['-r', '--regions'],
  }),
  repeated('--numa_node', '+', '<node>...', 'NUMA nodes to watch, of paddr', { type: 'int' }),
]

const ATTRIBUTE_OPTIONS: readonly OptionSpec[] = [
  {
    names: ['--monitoring_intervals_autotune'],
    words: 0,
    help: 'tune the sampling interval to 4% 3 5ms 10s',
  },
  repeated('--monitoring_intervals', 3, '<sample> <aggr> <update>', 'intervals, µs if bare'),
  repeated(
    '--monitoring_intervals_goal',
    4,
    '<access_bp> <aggrs> <min_sample_us> <max_sample_us>',
    'goal of interval tuning',
  ),
  repeated('--monitoring_nr_regions_range', 2, '<min> <max>', 'bounds of the number of regions'),
  repeated('--sample_primitives', '+', '{page_table,page_fault}...', 'how accesses are sampled', {
    choices: ['page_table', 'page_fault'],
  }),
  counts('--nr_targets', 'how many targets each context has'),
  counts('--obsolete_targets', 'indexes of obsolete targets'),
  counts('--nr_ctxs', 'how many contexts each kdamond has'),
]

const SCHEME_OPTIONS: readonly OptionSpec[] = [
  repeated(
    '--damos_action',
    '+',
    '<action> [<node> | <node> <weight>...]',
    `adds a scheme: ${ACTIONS.join(', ')}`,
  ),
  repeated('--damos_sz_region', 2, '<min> <max>', 'sizes of regions, bytes'),
  repeated('--damos_access_rate', 2, '<min> <max>', 'access rates, percent'),
  repeated('--damos_age', 2, '<min> <max>', 'ages, µs if bare'),
  repeated('--damos_apply_interval', 'one', '<us>', 'how often the scheme is applied'),
  repeated(
    '--damos_quotas',
    '+',
    '<ms> [<bytes> [<reset ms> [<size> [<access rate> [<age>]]]]]',
    'limits of time and size, and weights in permil',
  ),
  repeated('--damos_quota_interval', 'one', '<ms>', 'reset interval of the quota'),
  repeated('--damos_quota_time', 'one', '<ms>', 'limit of time'),
  repeated('--damos_quota_space', 'one', '<bytes>', 'limit of size'),
  repeated('--damos_quota_weights', 3, '<size> <access rate> <age>', 'weights, permil'),
  repeated(
    '--damos_quota_fail_charge_ratio',
    2,
    '<numerator> <denominator>',
    'share of failed regions that is charged',
  ),
  repeated(
    '--damos_quota_goal',
    '+',
    '<metric> <target> [<current> | <node> [<cgroup>]]',
    `what the quota is tuned to: ${GOAL_METRICS.join(', ')}`,
  ),
  repeated('--damos_quota_goal_tuner', 'one', '<consist|temporal>', 'how the quota is tuned'),
  counts('--damos_nr_quota_goals', 'how many goals each scheme has'),
  repeated('--damos_filter', '+', '<allow|reject> [none] <type> [argument]...', 'filter'),
  counts('--damos_nr_filters', 'how many --damos_filter each scheme has'),
  repeated(
    '--damos_wmarks',
    5,
    '<none|free_mem_rate> <us> <high> <mid> <low>',
    'when the scheme is active, permil',
  ),
  repeated('--damos_max_nr_snapshots', 'one', '<number>', 'accepted; damo loses it here'),
  counts('--nr_schemes', 'how many schemes each context has'),
  one('--schemes', '<JSON or file>', 'schemes, in place of --damos_*', {
    names: ['-c', '--schemes'],
  }),
]

const OTHER_OPTIONS: readonly OptionSpec[] = [
  one('--kdamonds', '<JSON or file>', 'all parameters, in place of options'),
  ...(
    [
      ['-s', '--sample', '<us>', 'sampling interval'],
      ['-a', '--aggr', '<us>', 'aggregation interval'],
      ['-u', '--updr', '<us>', 'operations update interval'],
      ['-n', '--minr', '<number>', 'least number of regions'],
      ['-m', '--maxr', '<number>', 'largest number of regions'],
    ] as const
  ).map(([short, long, words, help]) =>
    repeated(long, 'one', words, help, { names: [short, long] }),
  ),
]

const OUTPUT_OPTIONS: readonly OptionSpec[] = [
  one('--format', '{json,yaml,report}', 'form of the output (default: json)', {
    choices: ['json', 'yaml', 'report'],
  }),
  { names: ['--raw'], words: 0, help: 'print plain numbers' },
  one('--add', '<file>', 'put the kdamonds behind those of a file'),
  {
    names: ['--remove'],
    words: 2,
    placeholder: '<file> <index>',
    help: 'print a file without one of its kdamonds',
  },
  {
    names: ['--replace'],
    words: 2,
    placeholder: '<file> <index>',
    help: 'print a file with one of its kdamonds replaced',
  },
  one('--out', '<file>', 'write to a file'),
  { names: ['--omit_defaults'], words: 0, help: 'leave out defaults' },
]

/** All options of `damo args damon`, in the order that decides which names a cut one may mean. */
export const PARAMS_OPTIONS: readonly OptionSpec[] = [
  ...CONTEXT_OPTIONS,
  ...TARGET_OPTIONS,
  ...ATTRIBUTE_OPTIONS,
  ...SCHEME_OPTIONS,
  ...OTHER_OPTIONS,
  ...OUTPUT_OPTIONS,
]

/** What options say, by type. */
export class ParamsArguments {
  readonly #values: Arguments
  /** A process id, paddr, or all parameters: the word that belongs to no option. */
  readonly target: string | undefined

  constructor({ values, words }: ParsedArguments) {
    this.#values = values
    this.target = words.at(0)
  }

  /** Whether a switch was given. */
  isOn(key: string): boolean {
    return this.#values[key] === true
  }

  /** The word of an option. */
  word(key: string): string | undefined {
    return this.#values[key] as string | undefined
  }

  /** The words of an option that is not repeated. */
  words(key: string): readonly string[] | undefined {
    return this.#values[key] as readonly string[] | undefined
  }

  /** The numbers of an option that is not repeated; undefined where it was not given. */
  numbers(key: string): readonly number[] | undefined {
    return (this.#values[key] as readonly bigint[] | undefined)?.map(Number)
  }

  /** The words of each occurrence of an option that takes one; empty where there is none. */
  each(key: string): readonly string[] {
    return this.#list(key) as readonly string[]
  }

  /** The numbers of each occurrence of an option that takes one. */
  eachNumber(key: string): readonly bigint[] {
    return this.#list(key) as readonly bigint[]
  }

  /** The words of each occurrence of an option that takes several. */
  eachWords(key: string): readonly (readonly string[])[] {
    return this.#list(key) as readonly (readonly string[])[]
  }

  /** The numbers of each occurrence of an option that takes several. */
  eachNumbers(key: string): readonly (readonly bigint[])[] {
    return this.#list(key) as readonly (readonly bigint[])[]
  }

  /** Whether any option of this prefix was given, repeated or not. */
  hasPrefix(prefix: string): boolean {
    return Object.keys(this.#values).some((key) => key.startsWith(prefix))
  }

  #list(key: string): readonly ArgumentValue[] {
    return (this.#values[key] ?? []) as readonly ArgumentValue[]
  }
}
