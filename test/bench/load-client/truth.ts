import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A server that writes down the instant of each of its own writes; not part of this project. */
const TRUTH_C = fileURLToPath(new URL('../../../../shared/tools/truth.c', import.meta.url))
const CC = process.env['CC'] ?? 'cc'
const TRIES_MAX = 50
const TRY_EVERY_MS = 50

/** What the server does: times in microseconds; `coalesce` events a write where `itl_us` is 0. */
export interface TruthSettings {
  ttft_us: number
  itl_us: number
  tokens: number
  coalesce: number
}

export function have(program: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${program}`])
    return true
  } catch {
    return false
  }
}

const hasTaskset = have('taskset')

/** The command on one core, where the system can do so. */
export function onCore(core: number, command: readonly string[]): readonly string[] {
  return hasTaskset ? ['taskset', '-c', String(core), ...command] : command
}

export function start(command: readonly string[]): ChildProcess {
  const [program = '', ...args] = command
  return spawn(program, args, { stdio: 'inherit' })
}

export function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve))
}

/** Compiles the server into the folder; null, said in a sentence, where that cannot be done. */
export function buildTruth(folder: string): string | null {
  if (!existsSync(TRUTH_C) || !have(CC)) {
    console.log('Skipped: it needs cc and ../shared/tools/truth.c beside the checkout.')
    return null
  }
  const truth = join(folder, 'truth')
  execFileSync(CC, ['-O2', '-w', '-o', truth, TRUTH_C])
  return truth
}

export function startTruth(truth: string, port: number, settings: TruthSettings): ChildProcess {
  const { ttft_us, itl_us, tokens, coalesce } = settings
  return start(onCore(0, [truth, ...[port, ttft_us, itl_us, tokens, coalesce].map(String)]))
}

/** A page of the server, which may still be starting. */
export async function fetchText(port: number, path: string): Promise<string> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await (await fetch(`http://127.0.0.1:${String(port)}${path}`)).text()
    } catch (error) {
      if (tries > TRIES_MAX) throw error
      await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS))
    }
  }
}
