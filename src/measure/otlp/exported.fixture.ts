import { NO_ATTRIBUTES, type Span } from './span.ts'

/**
 * What OpenTelemetry's own exporter sends for three spans of one request, as Protocol Buffers in base64
 * (@opentelemetry/otlp-transformer 0.301.1, ProtobufTraceSerializer.serializeRequest).
 */
export const EXPORTED_BASE64 =
  'Cq4GCpgBCiYKDHNlcnZpY2UubmFtZRIWChR1bmtub3duX3NlcnZpY2U6bm9kZQoiChZ0ZWxlbWV0cnkuc2RrLmxhbmd1YWdl' +
  'EggKBm5vZGVqcwolChJ0ZWxlbWV0cnkuc2RrLm5hbWUSDwoNb3BlbnRlbGVtZXRyeQohChV0ZWxlbWV0cnkuc2RrLnZlcnNp' +
  'b24SCAoGMi4xMi4xEAASkAUKCgoDcHJlEgMxLjASfAoQbFGliBensQLasKtCfhWZZhII5zkuh71EZkgiCFLHR3X68pJgKgh0' +
  'b2tlbml6ZTABOYDEYniaV3sYQaCAIXmaV3sYSg0KBnRva2VucxIDGIABUABaFwnABnJ4mld7GBIBZRoHCgF4EgIYASAAYABw' +
  'AHoCGACFAQEBAAASkAIKEGxRpYgXp7EC2rCrQn4VmWYSCOTSDX1MGwIrIghSx0d1+vKSYCoLbGxtX3JlcXVlc3QwAjnAISl5' +
  'mld7GEEAD8B9mld7GEopChxnZW5fYWkubGF0ZW5jeS50aW1lX2luX3F1ZXVlEgkhexSuR+F6dD9KMQokZ2VuX2FpLmxhdGVu' +
  'Y3kudGltZV9pbl9tb2RlbF9wcmVmaWxsEgkhexSuR+F6lD9KMAojZ2VuX2FpLmxhdGVuY3kudGltZV9pbl9tb2RlbF9kZWNv' +
  'ZGUSCSGamZmZmZmpP0onChFnZW5fYWkucmVxdWVzdC5pZBISChBjaGF0Y21wbC1ydW4tMS03UABgAHAAegIYAIUBAQEAABLw' +
  'AQoQbFGliBensQLasKtCfhWZZhIIUsdHdfrykmAqGVBPU1QgL3YxL2NoYXQvY29tcGxldGlvbnMwAjkAQER4mld7GEEAITp+' +
  'mld7GEodChNodHRwLnJlcXVlc3QubWV0aG9kEgYKBFBPU1RKLQogaHR0cC5yZXF1ZXN0LmhlYWRlci54LXJlcXVlc3QtaWQS' +
  'CQoHcnVuLTEtN0ogChlodHRwLnJlc3BvbnNlLnN0YXR1c19jb2RlEgMYyAFKCgoEZmxhZxICEAFKFAoEbGlzdBIMKgoKAwoB' +
  'YQoDCgFiUABgAHAAegUSAXgYAoUBAQEAAA=='

const EPOCH_NS = 1_764_100_000_000_000_000n
const MS = 1_000_000n
const trace_id = '6c51a58817a7b102dab0ab427e159966'

/** The same spans, as they were made. */
export const EXPORTED: Span[] = [
  {
    trace_id,
    span_id: 'e7392e87bd446648',
    parent_id: '52c74775faf29260',
    name: 'tokenize',
    start_ns: EPOCH_NS + 2n * MS,
    end_ns: EPOCH_NS + 14n * MS + MS / 2n,
    attributes: NO_ATTRIBUTES,
  },
  {
    trace_id,
    span_id: 'e4d20d7d4c1b022b',
    parent_id: '52c74775faf29260',
    name: 'llm_request',
    start_ns: EPOCH_NS + 15n * MS,
    end_ns: EPOCH_NS + 92n * MS,
    attributes: {
      request_id: 'chatcmpl-run-1-7',
      queue_s: 0.005,
      prefill_s: 0.02,
      decode_s: 0.05,
    },
  },
  {
    trace_id,
    span_id: '52c74775faf29260',
    parent_id: null,
    name: 'POST /v1/chat/completions',
    start_ns: EPOCH_NS,
    end_ns: EPOCH_NS + 100n * MS,
    attributes: { ...NO_ATTRIBUTES, request_id: 'run-1-7' },
  },
]
