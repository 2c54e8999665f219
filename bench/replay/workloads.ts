/** What is run and replayed for docs/replay.md. */

/** A row of the table. */
export interface ReplayedWorkload {
  readonly title: string
  /** A file below `scenarios/`, or what one holds. */
  readonly scenario: string | object
}

/** Memory under a monitor with damo's defaults. */
function ofMemory(memory: string, duration: string, workload: object): object {
  return { duration, targets: [{ name: 'a', memory, workload }] }
}

/** 256 MiB, for 20 s. */
function of256MiB(workload: object): object {
  return ofMemory('256 MiB', '20 s', workload)
}

/** The rows, in order. */
export const REPLAYED: readonly ReplayedWorkload[] = [
  { title: "masim's stairs and zigzag (quickstart.yaml)", scenario: 'quickstart.yaml' },
  { title: 'single pages, p = 4 % each', scenario: of256MiB({ uniform: { rate: '524 K/s' } }) },
  { title: 'single pages by rank (Zipf)', scenario: of256MiB({ zipf: { rate: '500 K/s' } }) },
  {
    title: 'blocks of 16 MiB by rank (Zipf)',
    scenario: of256MiB({ zipf: { rate: '500 K/s', block: '16 MiB' } }),
  },
  {
    title: 'a static hot set: each, each 4th, 30 %',
    scenario: of256MiB({
      areas: [
        { start: 0, size: '12%', every: 1 },
        { start: '25%', size: '12%', every: 4 },
        { start: '50%', size: '25%', probability: 0.3 },
      ],
    }),
  },
  {
    title: 'two areas, p = 20 % and 60 %',
    scenario: of256MiB({
      areas: [
        { start: 0, size: '40%', probability: 0.2 },
        { start: '50%', size: '25%', probability: 0.6 },
      ],
    }),
  },
  {
    title: 'few large regions, of four kinds',
    scenario: ofMemory('768 MiB', '40 s', {
      areas: [
        { start: 0, size: '7%', every: 1 },
        { start: '11%', size: '23%', probability: 0.15 },
        { start: '60%', size: '9%', every: 3 },
        { start: '80%', size: '15%', rate: '3 K/s' },
      ],
    }),
  },
  {
    title: 'few large regions, p = 22 % and 7 %',
    scenario: ofMemory('1 GiB', '30 s', {
      areas: [
        { start: '8%', size: '18%', probability: 0.22 },
        { start: '40%', size: '6%', every: 1 },
        { start: '62%', size: '25%', probability: 0.07 },
      ],
    }),
  },
  {
    title: 'huge pages, p = 20 % and 4 %',
    scenario: {
      duration: '20 s',
      targets: [
        {
          name: 'a',
          memory: '1 GiB',
          pages: '2M',
          workload: {
            areas: [
              { start: '10%', size: '20%', probability: 0.2, granule: '2M' },
              { start: '50%', size: '30%', probability: 0.04, granule: '2M' },
            ],
          },
        },
      ],
    },
  },
  { title: 'phases.yaml', scenario: 'phases.yaml' },
  { title: 'growing.yaml', scenario: 'growing.yaml' },
  { title: 'uniform.yaml', scenario: 'uniform.yaml' },
  { title: 'zipf.yaml', scenario: 'zipf.yaml' },
  { title: 'mixed.yaml', scenario: 'mixed.yaml' },
  { title: 'diurnal.yaml', scenario: 'diurnal.yaml' },
  { title: 'shifting.yaml', scenario: 'shifting.yaml' },
  { title: 'batches.yaml', scenario: 'batches.yaml' },
]
