import type { DefinitionId } from '../../shared/definitions.ts'
import { AIPERF } from './aiperf.ts'
import type { Definition } from './definition.ts'
import { GUIDELLM } from './guidellm.ts'
import { MLPERF } from './mlperf.ts'
import { SGLANG } from './sglang.ts'
import { VLLM } from './vllm.ts'

/** Every tool whose definitions are known; a new one is a file and a line here. */
export const DEFINITIONS: Readonly<Record<DefinitionId, Definition>> = {
  vllm: VLLM,
  sglang: SGLANG,
  aiperf: AIPERF,
  guidellm: GUIDELLM,
  mlperf: MLPERF,
}
