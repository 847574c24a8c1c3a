import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'

/** Hands the script to a shell here, as the other machine's login would; what it was called with is kept. */
const PASSES_ON = 'while [ "$1" != -- ]; do shift; done; shift 2; exec sh -c "$*"'

/**
 * A folder whose `ssh` stands in for the system's own: put it first on the PATH. Programs beside it are
 * those of the "other machine", which is this one.
 */
export class FakeSsh {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  /** @param body what `ssh` does, in shell; by default it runs the script here */
  static async make(body = PASSES_ON): Promise<FakeSsh> {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'fake ssh '))
    const fake = new FakeSsh(folder)
    await mkdir(path.join(folder, 'bin'))
    await fake.program('ssh', `echo "$*" >> "$(dirname "$0")/../calls"\n${body}`)
    return fake
  }

  /** The same that fails first, with this on stderr, and then runs the script here. */
  static failing(times: number, stderr: string): Promise<FakeSsh> {
    return FakeSsh.make(
      `if [ "$(wc -l < "$(dirname "$0")/../calls")" -le ${String(times)} ]; then echo "${stderr}" >&2; exit 255; fi
      ${PASSES_ON}`,
    )
  }

  get path(): string {
    return `${path.join(this.folder, 'bin')}:${process.env['PATH'] ?? ''}`
  }

  async program(name: string, body: string): Promise<void> {
    const file = path.join(this.folder, 'bin', name)
    await writeFile(file, `#!/bin/sh\n${body}\n`)
    await chmod(file, 0o755)
  }

  /** What `ssh` was called with, a line a call. */
  async calls(): Promise<string[]> {
    const text = await readFile(path.join(this.folder, 'calls'), 'utf8')
    return text.trim().split('\n')
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true })
  }
}
