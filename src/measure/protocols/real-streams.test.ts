import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PROTOCOLS, type Protocol } from '../../shared/target.ts'
import { NO_TEMPLATES, readAnswer } from '../load/read-answer.fixture.ts'
import { protocolAdapter } from './protocols.ts'

const STREAMS = fileURLToPath(new URL('../../../../shared/data/streams/', import.meta.url))

type Row = [
  file: string,
  protocol: Protocol,
  /** Events with text, reasoning or a tool call, before any error. */
  events: number,
  input_tokens: number | null,
  output_tokens: number | null,
  error: string | null,
]

/** Counted by a reader of lines of its own (Python's `json`), not by the code under test. */
const ROWS: Row[] = [
  ['127_0_0_1_11434_api_chat__01.ndjson', 'ollama-chat', 62, 17, 63, null],
  ['127_0_0_1_11434_api_chat__02.ndjson', 'ollama-chat', 49, 17, 50, null],
  ['127_0_0_1_11434_api_generate__02.ndjson', 'ollama-generate', 70, 17, 71, null],
  ['127_0_0_1_11434_api_generate__03.ndjson', 'ollama-generate', 50, 16, 51, null],
  ['api_deepseek_com_beta_chat_completions__01.sse', 'openai-chat', 699, 9, 698, null],
  ['api_deepseek_com_beta_chat_completions__02.sse', 'openai-chat', 88, 12, 89, null],
  ['api_deepseek_com_v1_chat_completions__01.sse', 'openai-chat', 324, 32, 324, null],
  ['api_groq_com_openai_v1_chat_completions__01.sse', 'openai-chat', 987, 21, 988, null],
  ['api_groq_com_openai_v1_chat_completions__03.sse', 'openai-chat', 223, 5003, 359, null],
  [
    'api_groq_com_openai_v1_chat_completions__04.sse',
    'openai-chat',
    93,
    null,
    null,
    'Tool call validation failed',
  ],
  ['api_groq_com_openai_v1_chat_completions__06.sse', 'openai-chat', 48, 339, 58, null],
  [
    'api_groq_com_openai_v1_chat_completions__07.sse',
    'openai-chat',
    84,
    null,
    null,
    'Tool choice is required, but model did not call a tool',
  ],
  ['api_groq_com_openai_v1_chat_completions__09.sse', 'openai-chat', 72, 18, 73, null],
  ['api_inference_crusoecloud_com_v1_chat_completions__01.sse', 'openai-chat', 13, 46, 14, null],
  ['api_mistral_ai_v1_chat_completions__02.sse', 'openai-chat', 79, 11, 80, null],
  ['api_mistral_ai_v1_chat_completions__03.sse', 'openai-chat', 75, 11, 76, null],
  ['api_openai_com_v1_chat_completions__02.sse', 'openai-chat', 7, 423, 15, null],
  ['api_openai_com_v1_chat_completions__03.sse', 'openai-chat', 41, 448, 49, null],
  ['api_openai_com_v1_chat_completions__05.sse', 'openai-chat', 8, 14, 8, null],
  ['api_openai_com_v1_chat_completions__06.sse', 'openai-chat', 4, 364, 40, null],
  ['api_openai_com_v1_chat_completions__08.sse', 'openai-chat', 41, 448, 49, null],
  ['api_openai_com_v1_chat_completions__09.sse', 'openai-chat', 2, 398, 10, null],
  ['api_openai_com_v1_chat_completions__11.sse', 'openai-chat', 41, 481, 49, null],
  ['api_openai_com_v1_chat_completions__12.sse', 'openai-chat', 8, 14, 8, null],
  ['api_openai_com_v1_chat_completions__14.sse', 'openai-chat', 7, 457, 15, null],
  ['api_openai_com_v1_completions__01.sse', 'openai-completions', 16, null, null, null],
  ['api_openai_com_v1_completions__03.sse', 'openai-completions', 16, null, null, null],
  ['api_writer_com_v1_chat__02.sse', 'openai-chat', 95, 39, 95, null],
  ['api_writer_com_v1_chat__03.sse', 'openai-chat', 21, 212, 153, null],
  ['api_z_ai_api_paas_v4_chat_completions__01.sse', 'openai-chat', 91, 13, 564, null],
  ['localhost_5002_v1_chat_completions__01.sse', 'openai-chat', 194, 10, 50, null],
  ['localhost_8000_v1_chat_completions__01.sse', 'openai-chat', 20, null, null, null],
  ['localhost_8000_v1_chat_completions__02.sse', 'openai-chat', 20, null, null, null],
  ['localhost_8000_v1_completions__02.sse', 'openai-completions', 20, null, null, null],
  ['localhost_8000_v1_completions__03.sse', 'openai-completions', 20, null, null, null],
  [
    'myorg_myaccount_snowflakecomputing_com_api_v2_cortex_v1_chat__01.sse',
    'openai-chat',
    1,
    22,
    5,
    null,
  ],
  [
    'myorg_myaccount_snowflakecomputing_com_api_v2_cortex_v1_chat__02.sse',
    'openai-chat',
    12,
    45,
    73,
    null,
  ],
  ['openai-compatible__anthropic-fallback-tool-call.sse', 'openai-chat', 5, null, null, null],
  [
    'openrouter_ai_api_v1_chat_completions__02.sse',
    'openai-chat',
    2,
    43,
    10,
    'Token limit reached',
  ],
  ['openrouter_ai_api_v1_chat_completions__03.sse', 'openai-chat', 69, 687, 187, null],
  ['openrouter_ai_api_v1_chat_completions__05.sse', 'openai-chat', 5, 43, 36, null],
  ['openrouter_ai_api_v1_chat_completions__06.sse', 'openai-chat', 12, 2317, 53, null],
  ['openrouter_ai_api_v1_chat_completions__08.sse', 'openai-chat', 1, 254, 5, null],
  ['router_huggingface_co_together_v1_chat_completions__01.sse', 'openai-chat', 951, 10, 955, null],
  [
    'traceloop_stg_openai_azure_com_openai_deployments_openllmetr__01.sse',
    'openai-chat',
    28,
    null,
    null,
    null,
  ],
  [
    'traceloop_stg_openai_azure_com_openai_deployments_openllmetr__03.sse',
    'openai-chat',
    27,
    null,
    null,
    null,
  ],
]

const OLLAMA_FILE = '127_0_0_1_11434_api_chat__02.ndjson'

const typeOf = (file: string): string =>
  file.endsWith('.ndjson') ? 'application/x-ndjson' : 'text/event-stream'
const bytesOf = (file: string): Promise<Buffer> => readFile(STREAMS + file)
const files = (await readdir(STREAMS).catch(() => [])).filter((file) => !file.endsWith('.tsv'))
const known = ROWS.filter(([file]) => files.includes(file))

describe.skipIf(files.length === 0)(
  'real streams (skipped where ../shared/data is missing)',
  () => {
    it.each(known)(
      '%s as %s has %i events',
      async (file, protocol, events, input_tokens, output_tokens, error) => {
        const { read } = readAnswer(await bytesOf(file), { protocol, type: typeOf(file) })
        expect(read).toMatchObject({ events, input_tokens, output_tokens })
        if (error === null)
          expect(read).toMatchObject({ outcome: 'ok', error: null, finished: true })
        else {
          expect(read.outcome).toBe('http_error')
          expect(read.error).toContain(`The server reports: ${error}`)
        }
      },
    )

    it.skipIf(!files.includes(OLLAMA_FILE))(
      'tells of Ollama’s own times, from nanoseconds (skipped where its file is missing)',
      async () => {
        const options = { protocol: 'ollama-chat', type: typeOf(OLLAMA_FILE) } as const
        const { read } = readAnswer(await bytesOf(OLLAMA_FILE), options)
        expect(read).toMatchObject({ prompt_ms: 313.56, decode_ms: 1577.99 })
      },
    )

    it.each(files)(
      '%s ends as one clear outcome in every protocol, however it is cut',
      async (file) => {
        const bytes = await bytesOf(file)
        for (const protocol of PROTOCOLS) {
          const options = { protocol, type: typeOf(file) }
          const whole = readAnswer(bytes, { ...options, templates: NO_TEMPLATES }).read
          expect(whole.error === null).toBe(whole.outcome === 'ok')
          if (whole.events === 0 && whole.outcome === 'malformed')
            expect(whole.error).toContain(protocolAdapter(protocol).label)
          const cuts = fc.array(fc.nat({ max: bytes.length }), { maxLength: 60 })
          fc.assert(
            fc.property(cuts, (where) => {
              expect(readAnswer(bytes, { ...options, cuts: where }).read).toEqual(whole)
            }),
            { numRuns: bytes.length > 100_000 ? 1 : 4 },
          )
        }
      },
      30_000,
    )
  },
)
