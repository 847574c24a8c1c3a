import type { PlannedRequest } from '../../shared/workload.ts'
import type { AskOptions } from './protocol-adapter.ts'

const PLACEHOLDER = /\{\{(prompt|messages|model|max_tokens|stream)\}\}/g

/**
 * A body template with its placeholders filled: `{{prompt}}` and `{{model}}` escaped for the inside
 * of a JSON string, `{{messages}}`, `{{max_tokens}}` and `{{stream}}` as JSON. What else stands in
 * it stays.
 */
export function fillTemplate(
  template: string,
  planned: PlannedRequest,
  options: Pick<AskOptions, 'model' | 'streaming'>,
): string {
  return template.replace(PLACEHOLDER, (_, name: string) => {
    switch (name) {
      case 'prompt':
        return inString(planned.prompt)
      case 'model':
        return inString(options.model)
      case 'messages':
        return JSON.stringify(planned.messages ?? [{ role: 'user', content: planned.prompt }])
      case 'max_tokens':
        return String(planned.output_tokens_max)
      default:
        return String(options.streaming)
    }
  })
}

function inString(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}
