/** What `damon-lab init` writes. */
export const SCENARIO_TEMPLATE = `# A scenario of damon-lab. Check it with:  damon-lab validate FILE
# All keys are explained in docs/scenarios.md.

name: first steps

# The same scenario and seed give the same result, to the byte, on any machine.
seed: 42

# Virtual time, with its unit: 500 ms, 60 s, 2 m.
duration: 20 s

# Whose behaviour: 6.12, 6.18, 7.2, or next (the maintainer's tree).
kernel: next

# The processes that are watched, and what they do with their memory.
targets:
  - name: db
    memory: 256 MiB
    workload:
      # Touches happen once in each tick.
      tick: 5 ms
      areas:
        # All of the first 32 MiB, in every tick: hot.
        - { start: 0, size: 32 MiB, every: 1 }
        # All of the next 32 MiB, in every 4th tick.
        - { start: 32 MiB, size: 32 MiB, every: 4 }
        # In the second half, 20,000 accesses a second, each to a random page.
        - { start: 50%, size: 25%, rate: 20 K/s, writes: 10% }
        # What no area covers is never touched: cold.

  # A masim program is a target too; its memory is what its configuration allocates:
  # - name: stairs
  #   workload: { masim: stairs.cfg }

# Memory costs nothing, and is never short, unless a machine says what it costs (docs/machine.md):
# machine:
#   nodes:
#     - { id: 0, size: 128 MiB, latency: 90 ns, bandwidth: 60 GB/s }
#     - { id: 1, size: 1 GiB, latency: 250 ns, bandwidth: 20 GB/s }
#   swap: { kind: zram, size: 512 MiB }
# Beside memory of a target: populate: touch, memoryBound: 20%; in its workload: loop: closed.

# The monitors, in damo's own schema: put here (or name a file with) what
# \`damo args damon\` prints. \`pid\` is the name or the number of a target.
# Without kdamonds, each target is watched by a vaddr context with damo's defaults.
kdamonds:
  - contexts:
      - ops: vaddr
        targets:
          - { pid: db, regions: [] }
        intervals: { sample_us: 5 ms, aggr_us: 100 ms, ops_update_us: 1 s }
        nr_regions: { min: 10, max: 1000 }
`
