/** Headers of a request whose answer is one JSON document. */
export const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json' }

const SSE_HEADERS = {
  'content-type': 'application/json',
  accept: 'text/event-stream, application/json',
}

/** Headers of a request whose answer may be a stream of server-sent events. */
export function streamHeaders({ streaming }: { streaming: boolean }): Record<string, string> {
  return streaming ? SSE_HEADERS : JSON_HEADERS
}
