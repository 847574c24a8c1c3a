import type { StageName } from '../../shared/diagnosis.ts'

const WORDS: Readonly<Record<StageName, string>> = {
  client_wait: 'waiting in the client',
  connect_send: 'in connecting and sending',
  network: 'on the network',
  parsing: 'in parsing',
  tokenization: 'in tokenization',
  queue: 'in the queue',
  prefill: 'in prefill',
  decode: 'in decode',
  delivery: 'in delivery',
  remainder: 'that no stage explains',
}

/** Where a part of a request's time passes, as in "52 % in the queue". */
export function stageWords(name: StageName): string {
  return WORDS[name]
}
