import { expect, it } from 'vitest'
import { partOfName } from './part-names.ts'

it.each([
  ['tokenize', 'tokenization'],
  ['tokenizePrompt', 'tokenization'],
  ['Tokenizer.Encode', 'tokenization'],
  ['detokenize', 'delivery'],
  ['de-tokenize', 'delivery'],
  ['postprocessing', 'delivery'],
  ['serialize_response', 'delivery'],
  ['deserialize', 'parsing'],
  ['preprocess', 'parsing'],
  ['apply_chat_template', 'parsing'],
  ['Request Validation', 'parsing'],
  ['queue', 'queue'],
  ['time_in_queue', 'queue'],
  ['wait-for-batch', 'queue'],
  ['prefill', 'prefill'],
  ['prompt_eval', 'prefill'],
  ['decode', 'decode'],
  ['model.decode', 'decode'],
  ['decoded', null],
  ['total', 'e2e'],
  ['subtotal', null],
  ['generate', null],
  ['db', null],
  ['POST /v1/chat/completions', null],
  ['', null],
])('%s is %s', (name, part) => {
  expect(partOfName(name)).toBe(part)
})
