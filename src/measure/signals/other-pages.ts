/** A kind of page that is known and not read, by a metric that only it has. */
interface OtherPage {
  mark: RegExp
  /** A clause: what it is, and where the figures would be. */
  what: string
}

/** Pages that people give in the place of their server's. */
const OTHER_PAGES: readonly OtherPage[] = [
  {
    mark: /^litellm_/,
    what: 'LiteLLM’s, a gateway: give the page of the server behind it',
  },
  {
    mark: /^(?:ts_(?:inference_requests|queue_latency|inference_latency)_|WorkerThreadTime$)/,
    what: 'TorchServe’s, which counts no tokens and tells no stage of a request',
  },
  { mark: /^:tensorflow:/, what: 'TensorFlow Serving’s, which counts no tokens' },
  {
    mark: /^ray_serve_/,
    what: 'Ray Serve’s: vLLM’s own metrics stand on it only where its engine reports to Ray',
  },
  { mark: /^prometheus_tsdb_/, what: 'of Prometheus itself: give the page that it scrapes' },
]

/** Whether a metric's name tells which other page it is on. */
export function isMark(name: string): boolean {
  return OTHER_PAGES.some(({ mark }) => mark.test(name))
}

/** What a page with these metrics is; null where that is not known. */
export function otherPage(names: Iterable<string>): string | null {
  const all = [...names]
  return OTHER_PAGES.find(({ mark }) => all.some((name) => mark.test(name)))?.what ?? null
}
