/** Keeps two processes from running the same sweep in the same folder. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { resolve } from 'node:path'
import { FileError } from '../base/errors.js'
import { fileError } from '../record/file-errors.js'

/** Locks of this process. Its number alone says nothing: a killed process may have had the same. */
const held = new Set<string>()

/**
 * Takes the lock: a file with the process's number and the machine's name. One that a killed process of this machine
 * left is taken over.
 *
 * @returns what gives it back
 * @throws FileError where another process has it
 */
export function takeLock(file: string): () => void {
  const own = `${process.pid} ${hostname()}\n`
  const path = resolve(file)
  for (let isFirst = true; ; isFirst = false) {
    try {
      writeFileSync(file, own, { flag: 'wx' })
      held.add(path)
      return () => {
        held.delete(path)
        rmSync(file, { force: true })
      }
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EEXIST'
      if (!isTaken) throw fileError(file, 'cannot be written', error)
    }
    const holder = readHolder(file)
    if (!isFirst || held.has(path) || isAlive(holder)) {
      const who = holder === '' ? 'another process' : `process ${holder.replace(' ', ' on ')}`
      throw new FileError(file, `${who} is running a sweep in this folder`, {
        hint: 'wait for its end, or choose another folder; if it is gone, remove this file',
      })
    }
    rmSync(file, { force: true })
  }
}

function readHolder(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw fileError(file, 'cannot be read', error)
  }
}

/** Whether the holder may still be there. Of other machines nothing is known. */
function isAlive(holder: string): boolean {
  const match = /^(\d+) (.+)$/.exec(holder)
  if (match === null) return false
  const [, pid, host] = match
  if (host !== hostname()) return true
  if (Number(pid) === process.pid) return false
  try {
    process.kill(Number(pid), 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
