/**
 * The layout of a record file (`record.dlr`). Little endian, not compressed, append only.
 *
 * ```
 *  file      ┌──────────┬──────────┬──────────┬─────┬─────────────┬─────────┐
 *            │ block 0  │ block 1  │ block 2  │  …  │ last events │  index  │
 *            │ kind 0   │ kind 2   │ kind 1   │     │ kind 2      │ kind 3  │
 *            │ scenario │attributes│ snapshots│     │ "end"       │optional │
 *            └──────────┴──────────┴──────────┴─────┴─────────────┴─────────┘
 *
 *  block     0        4              8          12                16
 *            ┌────────┬──────────────┬──────────┬─────────────────┐
 *            │ magic  │ payload      │ sequence │ crc32c(payload) │
 *            │ "DLR1" │ bytes        │ 0, 1, 2 …│                 │
 *            ├────────┴──────────────┼──────┬───┴──┬──────────────┤
 *            │ first time, µs (f64)  │ kind │ 0 0 0│ crc32c(bytes │  32
 *            │                       │      │      │ 0..27)       │
 *            ├───────────────────────┴──────┴──────┴──────────────┤
 *            │ payload …                                          │
 *            └────────────────────────────────────────────────────┘
 *
 *  kind 0    UTF-8 JSON, keys sorted: {"format":1,"scenario":…}. Always the first block, never again.
 *  kind 1    snapshots, one behind the other
 *  kind 2    UTF-8 lines of JSON, each an object with a `type`: "attributes", "end", and what a writer adds
 *  kind 3    UTF-8 JSON {"attributes":[…],"snapshots":[[offset,first time],…]}, then the block's own offset as f64:
 *            the last 8 bytes of a complete file. Not every block need be listed.
 *
 *  snapshot  0                    8            10         12           16              20
 *            ┌────────────────────┬────────────┬──────────┬────────────┬───────────────┐
 *            │ time, µs (f64)     │context u16 │flags u16 │targets u32 │attributes u32 │
 *            ├────────────────────┴──┬─────────┴──────────┴────────────┴───────────────┘
 *            │ regions u16, runs u16 │  for each target
 *            ├───────────────────────┴───────────────┐
 *            │ first region u16, start u48           │  for each run        ┐
 *            │ end           u32                     │  for each region     │ for each target
 *            │ nrAccesses    u8                      │  for each region     │
 *            │ age           u16                     │  for each region     ┘
 *            └───────────────────────────────────────┘
 *  flags     1: nrAccesses u16   2: nrAccesses u32   4: ages u32   8: ends f64
 *            16: counts of regions and runs u32, first regions u32, starts f64
 * ```
 *
 * The widths drawn are the usual ones. A flag widens a column where some value of the snapshot needs it: each is as
 * narrow as it can be, so equal snapshots have equal bytes.
 *
 * A run is a row of regions that touch, so no start is stored: a region begins where the one before it ends, and
 * the first of a run at the run's start. `end` counts from the run's start. Both are in the snapshot's address
 * unit: 4096 bytes shifted right by `flags >> 8`. The lab's own records hold pages (0); a recording of a kernel may
 * have addresses within a page, and then holds the largest unit that fits them.
 *
 * Worked example: a target of 3 regions, pages [100,300) [300,700) [900,1000), is 2 runs, (0, 100) and (2, 900);
 * ends 200, 600, 100; then 3 × 1 byte of nrAccesses and 3 × 2 of age. 4 + 2 × 8 + 3 × 7 = 41 bytes, with the header
 * 61. With 12 regions in 3 runs it is 11 bytes a region, with 1,000 regions 7.05.
 *
 * Order: snapshots ascend by (time, context). An attribute set comes before the first snapshot that names it.
 *
 * Sealing: a block of snapshots ends when it holds 64 KiB, or before the snapshot that would be its 17th moment of
 * time, never by wall time. So the bytes do not depend on how fast the run was, nor on its workers.
 *
 * Crash: each block is one append. A reader stops at the first header, length, sequence number or checksum that
 * is wrong; all before it is whole. To resume, the file is cut there. fsync is not needed against `kill -9`.
 */

/** "DLR1" as a little-endian number. */
export const BLOCK_MAGIC = 0x31524c44
/** Bytes of a block's header. */
export const BLOCK_HEADER_BYTES = 32
/** A longer payload is taken for damage; one snapshot of 100 million regions fits. */
export const PAYLOAD_BYTES_MAX: number = 1 << 30
/** A block is sealed when its payload holds this much. */
export const SEAL_BYTES: number = 64 * 1024
/** … or before it would hold more moments of time (aggregations) than this. */
export const SEAL_TIMES = 16
/** What `format` says in the first block. */
export const RECORD_FORMAT = 1

/** Kinds of blocks. */
export const BLOCK_SCENARIO = 0
export const BLOCK_SNAPSHOTS = 1
export const BLOCK_EVENTS = 2
export const BLOCK_INDEX = 3

/** Bytes of a snapshot before its table of targets. */
export const SNAPSHOT_HEADER_BYTES = 20
/** Snapshot flag: nrAccesses are u16. */
export const FLAG_MANY_ACCESSES = 1
/** Snapshot flag: nrAccesses are u32. */
export const FLAG_WIDE_ACCESSES = 2
/** Snapshot flag: ages are u32. */
export const FLAG_LONG_AGES = 4
/** Snapshot flag: ends are f64. */
export const FLAG_FAR_ENDS = 8
/** Snapshot flag: counts of regions and runs are u32, and starts f64. */
export const FLAG_LARGE = 16
/** All of these flags. */
export const WIDTH_FLAGS = 31
/** Shift of the field in `flags` that says how much smaller than a page the address unit is (0..12). */
export const FLAG_UNIT_SHIFT = 8
/** Largest value of that field: bytes. */
export const UNIT_SHIFT_MAX = 12

/** The header of a block, but for its checksums. */
export interface BlockHeader {
  readonly payloadBytes: number
  readonly sequence: number
  readonly payloadCrc: number
  readonly firstTimeUs: number
  readonly kind: number
}
