import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { parse } from 'yaml'
import { planSchema, type Plan } from '../../loop/plan.ts'
import { ProblemError } from '../../shared/result.ts'
import { isSimulated } from '../../shared/target.ts'
import { EXIT } from '../exit-codes.ts'
import { runWalk } from '../run-walk.ts'

interface Options {
  out: string
  json?: boolean
}

export function addLoop(program: Command): void {
  program
    .command('loop')
    .argument('<plan>', 'YAML file: target, goal, workload, changes')
    .description('a whole investigation without a window: baseline, changes, verdicts, report')
    .option('--out <folder>', 'folder for the report', 'chokepoint-loop')
    .option('--json', 'print the history as JSON')
    .action(async (file: string, options: Options) => {
      const plan = await readPlan(file)
      const simulated = isSimulated(plan.target)
      const out = resolve(options.out)
      const { iterations } = await runWalk(plan, { out, json: options.json === true, simulated })
      const last = iterations.at(-1)
      if (last?.decision === 'revert') process.exitCode = EXIT.no
    })
}

/** Reads a plan; a mistake in it is one sentence that names the file, the field, and what it wants. */
export async function readPlan(file: string): Promise<Plan> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => refuse(file, unread(error)))
  let raw: unknown
  try {
    raw = parse(text)
  } catch (error) {
    return refuse(
      file,
      error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
    )
  }
  const parsed = planSchema.safeParse(raw)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  return refuse(file, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not as expected'}`)
}

function unread(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'there is no such file'
  return code === 'EISDIR' ? 'this is a folder, expected a YAML file' : message
}

function refuse(file: string, why: string): never {
  throw new ProblemError({ code: 'bad_input', message: `${file}: ${why}`, field: file })
}
