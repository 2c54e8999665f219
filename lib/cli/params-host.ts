/** The machine around damo's parameters: files, programs, and where its RAM lies. */
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { DamoFault, DamoRefusal } from '../params/fault.js'
import type { ParamsHost } from '../params/host.js'
import type { AddressRange } from '../params/target.js'

const IOMEM = '/proc/iomem'
const MEMORY = '/sys/devices/system/memory'
const NODES = '/sys/devices/system/node'

/** A host that prints with these functions. */
export function createParamsHost(
  say: (line: string) => void,
  warn: (line: string) => void,
): ParamsHost {
  return { readText, isCommand, ramRange, nodeRanges, say, warn }
}

function readText(path: string): string | undefined {
  if (path.includes('\0') || statSync(path, { throwIfNoEntry: false })?.isFile() !== true) {
    return undefined
  }
  try {
    const bytes = readFileSync(path)
    // Python's text files have one kind of line end.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
      .decode(bytes)
      .replaceAll(/\r\n?/g, '\n')
  } catch (error) {
    const { message } = error as Error
    throw new DamoFault(message, `${path}: cannot be read (${message}); expected UTF-8 text`)
  }
}

function isCommand(word: string): boolean {
  const isProgram = (path: string): boolean => {
    const found = statSync(path, { throwIfNoEntry: false })
    return found?.isFile() === true && (found.mode & 0o111) !== 0
  }
  if (word.includes('\0')) return false
  if (word.includes('/')) return isProgram(word)
  const folders = (process.env.PATH ?? '').split(delimiter)
  return folders.some((folder) => isProgram(join(folder, word)))
}

function ramRange(): AddressRange {
  const ranges = iomemRanges()
  const last = ranges.at(-1)
  if (last === undefined) throw unseen('there is no System RAM in it')
  return { start: ranges[0].start, end: last.end }
}

/** System RAM of the nodes, one node after the other; neighbours of one node are joined. */
function nodeRanges(nodes: readonly bigint[]): AddressRange[] {
  const ram = iomemRanges()
  return nodes.flatMap((node) => {
    const blocks = memoryBlocks(node)
    return ram.flatMap(({ start, end }) =>
      blocks.flatMap((block) => {
        const from = start > block.start ? start : block.start
        const to = end < block.end ? end : block.end
        return from < to ? [{ start: from, end: to }] : []
      }),
    )
  })
}

function iomemRanges(): { start: bigint; end: bigint }[] {
  let text: string
  try {
    text = readFileSync(IOMEM, 'utf8')
  } catch (error) {
    throw unseen((error as Error).message)
  }
  const ranges = [...text.matchAll(/^\s*([0-9a-f]+)-([0-9a-f]+) : System RAM[^:\n]*$/gm)].map(
    ([, first, last]) => ({ start: BigInt(`0x${first}`), end: BigInt(`0x${last}`) + 1n }),
  )
  // Without root all addresses read as 0.
  if (ranges.length > 0 && ranges.every(({ end }) => end === 1n)) throw unseen('only root sees it')
  return ranges
}

/** The memory blocks of a node, neighbours joined. */
function memoryBlocks(node: bigint): { start: bigint; end: bigint }[] {
  if (statSync(MEMORY, { throwIfNoEntry: false })?.isDirectory() !== true) {
    const remedy = 'You may need CONFIG_MEMORY_HOTPLUG enabled.'
    throw new DamoRefusal(`${MEMORY} not found.  ${remedy}`)
  }
  const size = BigInt(`0x${readFileSync(join(MEMORY, 'block_size_bytes'), 'utf8').trim()}`)
  const folder = join(NODES, `node${node}`)
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) return []
  const indexes = readdirSync(folder)
    .flatMap((name) => /^memory(\d+)$/.exec(name)?.[1] ?? [])
    .map(BigInt)
    .sort((a, b) => (a < b ? -1 : 1))
  const ranges: { start: bigint; end: bigint }[] = []
  for (const index of indexes) {
    const last = ranges.at(-1)
    if (last?.end === index * size) last.end += size
    else ranges.push({ start: index * size, end: (index + 1n) * size })
  }
  return ranges
}

function unseen(reason: string): DamoRefusal {
  return new DamoRefusal(`${IOMEM} does not show where RAM is (${reason}); give --regions`)
}
