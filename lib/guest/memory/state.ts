/**
 * The physical memory of a guest: what is known of each 2 MiB block, and of the pages of those blocks that need it.
 *
 * A fleet holds thousands of guests, so state follows need. A block of 512 pages costs some twenty bytes. Most blocks
 * are wholly free, or wholly one owner's, and need no more. Where a block is mixed, it has a record in a pool that
 * grows: the owner of each page, a bit for each free page, and its places in the free lists.
 *
 *   link[block]   free block: next in its free list │ mixed block: its record │ else: unused
 *   back[block]   free block: previous one
 *
 *   record        owners[512]  free[16 words]  chunks[9]  next[9]  previous[9]
 *
 * Free memory is kept as by the kernel's buddy allocator: a free chunk of order k is 2^k pages, aligned, and part of
 * no larger free chunk of its block. There is a free list for each migrate type and order. Those of orders 0 to 8
 * chain the records that have such chunks (within a record the lowest is taken first), those of order 9 chain whole
 * blocks. The kernel's order 10 is left out: for backing, reporting and plugging, only whole blocks count.
 */

/** Pages of 4 KiB in a block of 2 MiB: the kernel's pageblock, and the host's huge page. */
export const PAGES_PER_BLOCK = 512
export const BLOCK_ORDER = 9
/** Free lists of a migrate type: orders 0 to 9. */
export const NR_ORDERS: number = BLOCK_ORDER + 1
/** Words of the bitmap of a record. */
export const WORDS = 16

/**
 * Who uses a page: the kernel for itself and for struct pages, which cannot be moved, and the balloon. Areas of
 * programs are owners from `FIRST_AREA` on.
 */
export const OWNER = { free: 0, kernel: 1, balloon: 2, memmap: 3 } as const
export const FIRST_AREA = 4
/** In place of the owner of a block: there are several, or some of its pages are free. */
export const MIXED = 255

/** What a block is for: in use by the guest, owned by scale-down and reported to the host, or unplugged. */
export const BLOCK_STATE = { online: 0, taken: 1, offline: 2 } as const

/** What kind of pages is to be allocated from a block; those of an isolated one are not allocated at all. */
export const MIGRATE_TYPE = { movable: 0, unmovable: 1, isolated: 2 } as const

/** Bits of `flags`: reported to the host since it was last used; listed in `faultBlocks`. */
export const REPORTED = 1
export const FAULTED = 2

/** Blocks of which there are struct pages in one block: 512 pages of 64 B each are 32 KiB. */
export const BLOCKS_PER_MEMMAP_BLOCK = 64

/** Records of mixed blocks. The arrays are replaced by longer ones when there are no more. */
export interface MixedPool {
  capacity: number
  nrUsed: number
  /** First record not in use, the others follow in `block`; -1: none. */
  firstUnused: number
  /** By record: its block. */
  block: Int32Array
  /** 512 a record: owners of the pages; where there are 16 at most, two a byte, the lower page in the lower bits. */
  owners: Uint8Array
  readonly isPacked: boolean
  /** One for each owner a record: how many pages it has, those that are free among them. */
  counts: Uint16Array
  readonly nrOwners: number
  /** 16 a record: a bit is set where the page is free, the lowest bit first. */
  free: Int32Array
  /** 9 a record: free chunks of each order. */
  chunks: Uint16Array
  /** 9 a record: the neighbours in the free list of each order; -1: none. */
  next: Int32Array
  previous: Int32Array
}

/** Where struct pages are that vmemmap optimisation moved. Made when the first block is remapped. */
export interface MovedStructPages {
  /** By block; 0: where they were made, 1: remapped, so that seven of eight are gone, r + 2: in record r. */
  where: Int32Array
  /** Blocks that are remapped. */
  nrRemapped: number
  /** 7 a record: pages that came back. */
  places: Int32Array
  /** First record not in use, the others follow in its first place; -1: none. */
  firstUnused: number
}

/** Numbers in a list that is emptied again and again. */
export interface NumberList {
  items: Int32Array
  count: number
}

/** What is known of each block. */
export interface BlockColumns {
  /** Pages in use. */
  readonly used: Uint16Array
  /** The owner of all of its pages, 0 where none is in use, `MIXED` else. */
  readonly owner: Uint8Array
  /** `MIGRATE_TYPE`. */
  readonly type: Uint8Array
  /** `BLOCK_STATE`. */
  readonly state: Uint8Array
  /**
   * Host pages (4 KiB) behind it, 0 to 512; where the host backs by 2 MiB, 0 or 512. The host takes away
   * what it discards; it is put back here when the guest uses more pages than are behind the block.
   */
  readonly backed: Uint16Array
  /** Pages that cannot be moved. */
  readonly unmovable: Uint16Array
  /** Pages that the balloon has. The guest does not touch them, so that the host need not back them. */
  readonly ballooned: Uint16Array
  /** `REPORTED`, `FAULTED`. */
  readonly flags: Uint8Array
  /** Free block: the next and the previous one of its list; mixed block: its record, and nothing. */
  readonly link: Int32Array
  readonly back: Int32Array
}

/** The memory of one guest. Other modules read it; only those of this folder change it, but for what the host does. */
export interface GuestMemory extends BlockColumns {
  readonly nrBlocks: number
  /** Blocks of a memory block, the unit of hot-plug (128 MiB: 64). */
  readonly windowBlocks: number
  /** Whether the first of each memory block's blocks holds its struct pages. */
  readonly memmapOnBlock: boolean
  /** Order of the pages by which the host backs the guest. */
  readonly hostOrder: 0 | 9
  readonly nrOwners: number
  /** By migrate type and order: the first of the free list, a record or, in order 9, a block; -1: none. */
  readonly heads: Int32Array
  /** By migrate type: the last free block, and how many there are. */
  readonly tails: Int32Array
  readonly freeBlocks: Int32Array
  readonly mixed: MixedPool
  movedStructPages: MovedStructPages | null
  /** By owner: the pages it has. */
  readonly pages: Int32Array
  /** Free pages of online blocks. */
  nrFree: number
  nrOnline: number
  nrTaken: number
  nrOffline: number
  /** Times that a whole block became free: what asks for a pass of free page reporting. */
  blockFrees: number
  /** Blocks that were used, since `clearFaults`, while nothing or too little was behind them, each once. */
  readonly faultBlocks: NumberList
  /** Host pages that came behind them. */
  faultPages: number
}

/** The owner of a page, by its number among those of all records. */
export function ownerAt({ owners, isPacked }: MixedPool, page: number): number {
  return isPacked ? (owners[page >> 1] >> ((page & 1) << 2)) & 15 : owners[page]
}

/** Empties the list of host faults. */
export function clearFaults(memory: GuestMemory): void {
  const { faultBlocks, flags } = memory
  for (let i = 0; i < faultBlocks.count; i++) flags[faultBlocks.items[i]] &= ~FAULTED
  faultBlocks.count = 0
  memory.faultPages = 0
}

/** Whether the pages of an owner cannot be moved. */
export function isUnmovable(owner: number): boolean {
  return owner === OWNER.kernel || owner === OWNER.memmap
}
