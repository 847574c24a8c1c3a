import { access, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { TraceFormat } from '../../shared/trace.ts'
import { importTrace } from './import-trace.ts'
import { decodeTrace, encodeTrace } from './trace-file.ts'

const FOLDER = fileURLToPath(new URL('../../../../shared/data/traces/', import.meta.url))
const MISSING = await access(FOLDER).then(
  () => '',
  () => ' (skipped: ../shared/data/traces is not there)',
)
const NS_PER_DAY = 86_400_000_000_000n

/** What a file says, read by other means than the program's: an instant in ns, and two lengths. */
type Row = [at_ns: bigint, input: number, output: number]

function azureRows(text: string): Row[] {
  const lines = text.split('\r\n').slice(1)
  return lines.map((line) => {
    const [stamp = '', input, output] = line.split(',')
    const day = BigInt(stamp.slice(8, 10))
    const [h, m, s] = stamp.slice(11, 19).split(':').map(BigInt)
    const seconds = (h ?? 0n) * 3_600n + (m ?? 0n) * 60n + (s ?? 0n)
    const hundreds_of_ns = BigInt(stamp.slice(20).padEnd(7, '0'))
    return [
      day * NS_PER_DAY + seconds * 1_000_000_000n + hundreds_of_ns * 100n,
      Number(input),
      Number(output),
    ]
  })
}

function mooncakeRows(text: string): Row[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const one = JSON.parse(line) as Record<string, number>
      return [
        BigInt(one['timestamp'] ?? NaN) * 1_000_000n,
        one['input_length'] ?? NaN,
        one['output_length'] ?? NaN,
      ]
    })
}

describe('real traces', () => {
  it.skipIf(MISSING !== '').each<[string, TraceFormat, (text: string) => Row[], number]>([
    ['AzureLLMInferenceTrace_code.csv', 'azure-llm', azureRows, 8_819],
    ['AzureLLMInferenceTrace_conv.csv', 'azure-llm', azureRows, 19_366],
    ['mooncake_conversation_trace.jsonl', 'mooncake', mooncakeRows, 12_031],
  ])(
    `%s: every instant and length survives the import and the program's copy${MISSING}`,
    async (name, format, rowsOf, requests) => {
      const file_path = join(FOLDER, name)
      const rows = rowsOf(await readFile(file_path, 'utf8'))
      expect(rows).toHaveLength(requests)
      const { trace } = await importTrace({ file_path, format, mapping: null, path_contains: null })
      const kept = decodeTrace(encodeTrace(trace))
      expect(kept).toEqual(trace)
      const first = rows[0]?.[0] ?? 0n
      expect(trace.at_ns.length).toBe(requests)
      let wrong = 0
      for (const [row, [at, input, output]] of rows.entries()) {
        const same =
          BigInt(trace.at_ns[row] ?? -1) === at - first &&
          trace.input_tokens?.[row] === input &&
          trace.output_tokens?.[row] === output
        if (!same) wrong += 1
      }
      expect(wrong).toBe(0)
    },
  )

  it.skipIf(MISSING !== '')(
    `Mooncake: prompts begin alike where their ids do${MISSING}`,
    async () => {
      const file_path = join(FOLDER, 'mooncake_conversation_trace.jsonl')
      const options = { file_path, format: 'mooncake' as const, mapping: null, path_contains: null }
      const { trace, notes } = await importTrace(options)
      const ids = (await readFile(file_path, 'utf8'))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => (JSON.parse(line) as { hash_ids: number[] }).hash_ids)
      const { offsets, block_ids, block_tokens } = trace.prefixes ?? {}
      const numbers = new Map<number, number>()
      let wrong = 0
      for (const [row, recorded] of ids.entries()) {
        const kept = block_ids?.subarray(offsets?.[row], offsets?.[row + 1]) ?? []
        for (const [at, id] of recorded.entries()) {
          const number = numbers.get(id) ?? numbers.set(id, kept[at] ?? -1).get(id)
          if (number !== kept[at] || kept.length !== recorded.length) wrong += 1
        }
      }
      expect(wrong).toBe(0)
      expect(new Set(numbers.values()).size).toBe(numbers.size)
      expect(block_tokens).toBe(512)
      expect(notes).toEqual([])
    },
  )
})
