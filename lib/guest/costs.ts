/**
 * What guests and their host pay for what they do. Sources: [P] published, [D] derived from it, [A] assumed; each is a
 * parameter of a fleet.
 */

/** See the top of the file. Times in ns. */
export interface GuestCosts {
  /** A page that is swapped out by the guest, and one read back. */
  readonly swapOutNs: number
  readonly swapInNs: number
  /** A page of a file that is read again. */
  readonly fileReadNs: number
  /** A page dropped by reclaim. */
  readonly dropNs: number
  /** A page moved within the guest. */
  readonly migrateNs: number
  /** One sampling of one region, prepare and check. */
  readonly sampleNs: number
  /** A page that a balloon takes: allocating, telling, translating, giving it up on the host. */
  readonly balloonPageNs: number
  /** A block of 2 MiB that is told and given up: by a report, by virtio-mem, or by a balloon that sends lists. */
  readonly reportBlockNs: number
  /** Giving up, or taking back, the struct pages of a block of 2 MiB. */
  readonly remapNs: number
  /** Taking one memory block of 128 MiB off line or on line, besides moving its pages. */
  readonly onlineWindowNs: number
  /** The host's fault that puts memory behind a block (cleared), or a page. */
  readonly hostBlockFaultNs: number
  readonly hostPageFaultNs: number
}

/** Defaults. */
export const GUEST_COSTS: GuestCosts = {
  // zram, lzo-rle: 2.2 us to read [P]; to write as long again, with what reclaim does [A].
  swapOutNs: 4_500,
  swapInNs: 3_700,
  // NVMe, 80 us [A].
  fileReadNs: 80_000,
  dropNs: 500,
  // HeMem's simulator: 1 to 2 us [C].
  migrateNs: 2_000,
  sampleNs: 200,
  // 7 GiB in 4126 ms [P].
  balloonPageNs: 2_250,
  // virtio-mem shrinks about 36 times as fast as a balloon [P]: 512 pages of it / 36 [D].
  reportBlockNs: 32_000,
  // hugetlb pages take about twice as long with the optimisation [P]; the time itself [A].
  remapNs: 20_000,
  onlineWindowNs: 2_000_000,
  // Clearing 2 MiB at 10 GB/s, and the exit [A].
  hostBlockFaultNs: 200_000,
  hostPageFaultNs: 2_000,
}
