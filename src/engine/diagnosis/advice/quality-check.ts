import type { AdviceContext } from './candidate.ts'

/** How to see whether answers are still good enough: said of every change that alters them. */
export function qualityCheck({ workload }: Pick<AdviceContext, 'workload'>): string {
  const own = workload.prompts.kind === 'synthetic' ? 'prompts of your own' : 'these prompts'
  return `Before it is kept: let both configurations answer ${own} at temperature 0, and judge the answers that differ by the task they serve.`
}
