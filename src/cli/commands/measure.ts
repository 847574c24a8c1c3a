import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { DEFINITION_IDS, type DefinitionId } from '../../shared/definitions.ts'
import { definedLines } from '../defined-lines.ts'
import { EXIT } from '../exit-codes.ts'
import { addLoadOptions, workloadFrom, type LoadArguments } from '../load-options.ts'
import { measureToFolder } from '../measure-to-folder.ts'
import { print } from '../print.ts'
import { summaryLines } from '../summary-lines.ts'
import { addTargetOptions, targetFrom, type TargetOptions } from '../target-options.ts'

interface Options extends TargetOptions, LoadArguments {
  out: string
  definitions?: DefinitionId
  json?: boolean
}

export function addMeasure(program: Command): void {
  const command = program
    .command('measure')
    .description('one run: a summary in run.json and one line a request in requests.jsonl')
    .requiredOption('--out <folder>', 'folder for the two files')
    .option('--definitions <tool>', `beside, as one of ${DEFINITION_IDS.join(', ')}`, definition)
    .option('--json', 'print the summary as JSON')
  addTargetOptions(command)
  addLoadOptions(command).action(async (options: Options) => {
    const { target, api_key } = targetFrom(options)
    const workload = await workloadFrom(options)
    const run = await measureToFolder(target, api_key, workload, {
      run_id: randomUUID(),
      out: resolve(options.out),
      definition: options.definitions ?? null,
    })
    if (options.json === true) print.result(JSON.stringify(run, null, 2))
    else
      for (const line of [...summaryLines(run.summary), ...definedLines(run.as_defined)])
        print.result(line)
    for (const { cause, remedy } of run.certificate.problems)
      print.note(`Invalid: ${cause} ${remedy}`)
    const lengths = run.certificate.input_lengths?.note ?? null
    if (lengths !== null) print.note(lengths)
    if (run.summary.requests_ok === 0) process.exitCode = EXIT.target_failed
  })
}

function definition(text: string): DefinitionId {
  const known = DEFINITION_IDS.find((id) => id === text)
  if (known !== undefined) return known
  throw new InvalidArgumentError(`"${text}" is not one of ${DEFINITION_IDS.join(', ')}`)
}
