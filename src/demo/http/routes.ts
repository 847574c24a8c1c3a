import type { IncomingMessage, ServerResponse } from 'node:http'
import { DEMO_DESCRIPTION, DEMO_MODEL } from '../../shared/demo-settings.ts'
import { metricsPage } from '../metrics/metrics-page.ts'
import type { DemoConfig } from '../settings.ts'
import { BLOCK_TOKENS } from '../simulation/kv-cache.ts'
import type { Simulation } from '../simulation/simulation.ts'
import type { Answers } from './answers.ts'
import { ApiError, sendError, sendJson } from './api-error.ts'
import { tokenize } from './tokenize.ts'

export interface DemoParts {
  config: DemoConfig
  simulation: Simulation
  answers: Answers
}

type Handler = (incoming: IncomingMessage, response: ServerResponse) => Promise<void> | void

const VERSION = '0.11.0+chokepoint.simulated'

/** Answers every request that the bundled server understands; others get 404 or 405. */
export function createRoutes(parts: DemoParts): (i: IncomingMessage, r: ServerResponse) => void {
  const routes = routeTable(parts)
  return (incoming, response) => {
    void handle(routes, incoming, response)
  }
}

async function handle(
  routes: Record<string, Handler>,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader('server', 'chokepoint-demo (simulated)')
  const path = (incoming.url ?? '/').split('?')[0] ?? '/'
  const handler = routes[`${incoming.method ?? 'GET'} ${path}`]
  try {
    if (handler === undefined) throw notFound(routes, path)
    await handler(incoming, response)
  } catch (error) {
    // A client that has gone mid-body ends here, too; there is no one left to tell.
    if (response.headersSent || response.destroyed) return
    sendError(response, error instanceof ApiError ? error : unexpected(error))
  }
}

function routeTable(parts: DemoParts): Record<string, Handler> {
  const { config, simulation, answers } = parts
  return {
    'POST /v1/chat/completions': (i, r) => answers.accept('chat', i, r),
    'POST /v1/completions': (i, r) => answers.accept('completion', i, r),
    'POST /tokenize': (i, r) => tokenize(config, i, r),
    'GET /v1/models': (_, r) => {
      sendJson(r, 200, { object: 'list', data: [modelCard(config)] })
    },
    'GET /health': (_, r) => {
      r.writeHead(200, { 'content-length': 0 })
      r.end()
    },
    'GET /version': (_, r) => {
      sendJson(r, 200, { version: VERSION, simulated: true })
    },
    'GET /server_info': (_, r) => {
      sendJson(r, 200, serverInfo(config, simulation))
    },
    'GET /metrics': (_, r) => {
      answers.driver.settle()
      const page = metricsPage(simulation, config, answers.driver.now(), answers.driver.lateness)
      r.writeHead(200, {
        'content-type': 'text/plain; version=0.0.4; charset=utf-8',
        'content-length': Buffer.byteLength(page),
      })
      r.end(page)
    },
  }
}

function modelCard(config: DemoConfig): object {
  return {
    id: DEMO_MODEL,
    object: 'model',
    created: 0,
    owned_by: 'chokepoint',
    max_model_len: config.max_model_len,
    simulated: true,
  }
}

function serverInfo(config: DemoConfig, simulation: Simulation): object {
  return {
    simulated: true,
    description: DEMO_DESCRIPTION,
    version: VERSION,
    model: DEMO_MODEL,
    settings: config,
    gpu: simulation.gpu.label,
    kv_cache_tokens: simulation.kv.capacity_blocks * BLOCK_TOKENS,
  }
}

function notFound(routes: Record<string, Handler>, path: string): ApiError {
  const known = Object.keys(routes).some((route) => route.endsWith(` ${path}`))
  return known
    ? new ApiError(405, 'MethodNotAllowed', `${path} does not take this method`)
    : new ApiError(404, 'NotFoundError', `${path} is not a path of the bundled server`)
}

function unexpected(error: unknown): ApiError {
  const message = error instanceof Error ? error.message : String(error)
  return new ApiError(500, 'InternalServerError', message)
}
