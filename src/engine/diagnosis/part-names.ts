/** Stages that a server can time itself. */
export const SERVER_STAGES = [
  'parsing',
  'tokenization',
  'queue',
  'prefill',
  'decode',
  'delivery',
] as const
export type ServerStage = (typeof SERVER_STAGES)[number]

/**
 * What servers usually call the stages of a request, in `Server-Timing` headers and in spans; the
 * first that fits counts, since `detokenize` holds `tokenize` and `deserialize` holds `serialize`.
 * Names that may stand for prefill and decode together (`generate`, `inference`, `model`) are none.
 */
const USUAL_NAMES: readonly (readonly [ServerStage, RegExp])[] = [
  ['parsing', /pars(e|ing)|pre_?process|validat|deseriali[sz]|chat_?template|read_?body/],
  ['delivery', /de_?tokeni[sz]|post_?process|seriali[sz]|deliver/],
  ['tokenization', /tokeni[sz]|encode_?(prompt|text|input)|(prompt|text|input)_?encod/],
  ['queue', /queue|wait|(^|_)batching|schedul|admission/],
  ['prefill', /prefill|prompt_?(eval|process)/],
  ['decode', /(^|_)decod(e|ing)($|_)|token_?generation/],
]
const WHOLE = /^(total|e2e|end_to_end)$/

/** `Tokenize.Prompt` and `tokenizePrompt` are both `tokenize_prompt`. */
function plain(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
}

/** The stage that a name stands for, or the whole of a request; null where it stands for neither. */
export function partOfName(name: string): ServerStage | 'e2e' | null {
  const words = plain(name)
  if (WHOLE.test(words)) return 'e2e'
  return USUAL_NAMES.find(([, pattern]) => pattern.test(words))?.[0] ?? null
}
