import type { Command } from 'commander'
import { resolve } from 'node:path'
import { demoPlan } from '../../loop/demo-plan.ts'
import { runWalk } from '../run-walk.ts'

interface Options {
  out: string
  json?: boolean
  quick?: boolean
}

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('walk the whole loop on the bundled, simulated server, ending in a report file')
    .option('--out <folder>', 'folder for the report', 'chokepoint-demo')
    .option('--quick', 'a third of the requests: quicker, with wider intervals')
    .option('--json', 'print the history as JSON')
    .action(async (options: Options) => {
      const plan = demoPlan({ quick: options.quick === true })
      await runWalk(plan, {
        out: resolve(options.out),
        json: options.json === true,
        simulated: true,
      })
    })
}
