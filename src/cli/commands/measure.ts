import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { EXIT } from '../exit-codes.ts'
import { addLoadOptions, workloadFrom, type LoadArguments } from '../load-options.ts'
import { measureToFolder } from '../measure-to-folder.ts'
import { print } from '../print.ts'
import { summaryLines } from '../summary-lines.ts'
import { addTargetOptions, targetFrom, type TargetOptions } from '../target-options.ts'

interface Options extends TargetOptions, LoadArguments {
  out: string
  json?: boolean
}

export function addMeasure(program: Command): void {
  const command = program
    .command('measure')
    .description('one run: a summary in run.json and one line a request in requests.jsonl')
    .requiredOption('--out <folder>', 'folder for the two files')
    .option('--json', 'print the summary as JSON')
  addTargetOptions(command)
  addLoadOptions(command).action(async (options: Options) => {
    const { target, api_key } = targetFrom(options)
    const workload = await workloadFrom(options)
    const run = await measureToFolder(target, api_key, workload, {
      run_id: randomUUID(),
      out: resolve(options.out),
    })
    if (options.json === true) print.result(JSON.stringify(run, null, 2))
    else for (const line of summaryLines(run.summary)) print.result(line)
    for (const { cause, remedy } of run.certificate.problems)
      print.note(`Invalid: ${cause} ${remedy}`)
    if (run.summary.requests_ok === 0) process.exitCode = EXIT.target_failed
  })
}
