import { answerFacts, type AnswerFacts } from './answer-facts.ts'
import { excerpt, isObject, parseJson, type JsonObject } from './json-value.ts'
import { readError } from './server-error.ts'

/**
 * What a text says that is to be a JSON object; errors, and what is no such object, are the same in
 * every protocol. Events under a name of their own are none of the protocol's where they are no JSON.
 * @param event_name The event's own name; null for a document, and for an event without one.
 */
export function readObject(
  text: string,
  event_name: string | null,
  read: (value: JsonObject) => Partial<AnswerFacts>,
): AnswerFacts {
  const value = parseJson(text)
  if (isObject(value)) {
    const error = readError(value, event_name)
    const facts = read(value)
    if (error === null) return answerFacts(facts)
    return answerFacts({ recognised: true, usage: facts.usage ?? null, error })
  }
  if (event_name === 'error') return answerFacts({ recognised: true, error: excerpt(text) })
  if (event_name !== null && event_name !== 'message') return answerFacts({})
  return answerFacts({ malformed: `this is not a JSON object: ${excerpt(text)}` })
}
