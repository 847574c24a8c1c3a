import { fromTo } from '../../../engine/format/change.ts'
import { formatDuration } from '../../../engine/format/duration.ts'
import type { Advice, Suggestion } from '../../../shared/diagnosis.ts'
import type { Choice } from '../../components/choice.ts'

/** What tells one piece of advice from the others. */
export function adviceKey({ setting, to }: Pick<Advice, 'setting' | 'to'>): string {
  return `${setting} ${to}`
}

/** What weighs for and against a change, each as a word and a sentence. */
export function adviceFacts(advice: Suggestion): { name: string; text: string }[] {
  return [
    { name: 'Gain', text: advice.expected_gain?.words ?? '— it cannot be worked out from here.' },
    ...(advice.risk === '' ? [] : [{ name: 'Risk', text: advice.risk }]),
    ...(advice.changes_answers
      ? [{ name: 'Answers', text: 'can change: a quality check is due.' }]
      : []),
  ]
}

/** One piece of advice as a card. */
export function adviceChoice(advice: Advice, duration_s: number | null): Choice {
  return {
    value: adviceKey(advice),
    title: advice.title,
    code: advice.setting,
    detail: fromTo(advice),
    note: advice.why,
    facts: adviceFacts(advice),
    foot: duration_s === null ? '' : `${formatDuration(duration_s)} to measure`,
  }
}
