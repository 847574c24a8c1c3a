import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import type { AxeResults } from 'axe-core'

/** What axe finds wrong on the page, one line a rule; run in a world of its own, past the policy. */
export async function checkAccessibility(page: Page): Promise<string[]> {
  const source = await readFile(
    createRequire(import.meta.url).resolve('axe-core/axe.min.js'),
    'utf8',
  )
  const results = await page.evaluate<AxeResults>(`(() => { ${source}; return axe.run() })()`)
  return results.violations.map(
    (violation) =>
      `axe ${violation.id}: ${violation.help} — ${violation.nodes.map((node) => node.target.join(' ')).join('; ')}`,
  )
}
