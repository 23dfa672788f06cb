import type { Attributes, Span, Tracer } from '@opentelemetry/api'
import type { SpanExporter } from '@opentelemetry/sdk-trace-node'
import type { ServiceName } from '#contracts/endpoint.ts'
import { currentContext, hasContext, withContext } from './context.ts'

/** One step on a click's way. */
export interface Step {
  kind: 'server' | 'client' | 'producer' | 'consumer'
  attributes?: Attributes
  /** Nobody's step comes before it, whatever the context says. */
  first?: boolean
}

/** What is known of a step only when it is done. */
export type Describe = (name: string, attributes: Attributes) => void

type Api = typeof import('@opentelemetry/api')

interface Tracing {
  api: Api
  tracer: Tracer
  stop(): Promise<void>
}

let tracing: Tracing | undefined

/**
 * Sends the steps of this process to a collector (OTLP over HTTP). Without an endpoint nothing is
 * loaded, and nothing costs anything. Call it before a database is opened: SQL is seen only then.
 */
export async function startTracing(
  service: ServiceName,
  endpoint: string | undefined,
): Promise<void> {
  if (endpoint === undefined) return
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http')
  // It reads the endpoint, and all that OpenTelemetry calls by name, from the environment.
  await traceTo(service, new OTLPTraceExporter())
}

/** Sends the steps of this process there. */
export async function traceTo(service: ServiceName, exporter: SpanExporter): Promise<void> {
  const [api, sdk, { resourceFromAttributes }, { registerInstrumentations }, pg] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace-node'),
      import('@opentelemetry/resources'),
      import('@opentelemetry/instrumentation'),
      import('@opentelemetry/instrumentation-pg'),
    ])
  const provider = new sdk.NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    spanProcessors: [new sdk.BatchSpanProcessor(exporter)],
  })
  provider.register()
  // Work that nobody asked for, the relay's polling above all, is not shown.
  const instrumentations = [new pg.PgInstrumentation({ requireParentSpan: true })]
  registerInstrumentations({ tracerProvider: provider, instrumentations })
  tracing = {
    api,
    tracer: provider.getTracer('piecework'),
    stop: () => provider.shutdown(),
  }
}

/** Sends what was not sent yet. Does not throw: nobody waits for a collector that is away. */
export async function stopTracing(): Promise<void> {
  const stopping = tracing
  tracing = undefined
  await stopping?.stop().catch(() => {})
}

/** Whether steps are shown: for what would cost something to find out. */
export const isTracing = (): boolean => tracing !== undefined

/**
 * Does the work as one step of the current context's trace. All that happens in it, and all that
 * it leaves in the outbox, comes after it.
 */
export async function traced<T>(
  name: string,
  step: Step,
  work: (describe: Describe) => Promise<T>,
): Promise<T> {
  if (!tracing) return work(nothing)
  const { api } = tracing
  const context = currentContext()
  const before = step.first || !hasContext() ? undefined : context.traceparent
  const span = startSpan(tracing, name, step, before)
  const describe: Describe = (known, attributes) => {
    span.updateName(known).setAttributes(attributes)
  }
  const inside = { ...context, traceparent: traceparentOf(span) }
  return api.context.with(api.trace.setSpan(api.ROOT_CONTEXT, span), () =>
    withContext(inside, async () => {
      try {
        return await work(describe)
      } catch (error) {
        span.setStatus({ code: api.SpanStatusCode.ERROR })
        throw error
      } finally {
        span.end()
      }
    }),
  )
}

/** Notes a step that is over; `traceparent` says what came before it. */
export function noteStep(
  name: string,
  step: Step,
  { traceparent, startedAt }: { traceparent: string; startedAt: number },
): void {
  if (tracing) startSpan(tracing, name, step, traceparent, startedAt).end()
}

const nothing: Describe = () => {}

function startSpan(
  { api, tracer }: Tracing,
  name: string,
  { kind, attributes = {} }: Step,
  traceparent: string | undefined,
  startTime?: number,
): Span {
  const kinds = {
    server: api.SpanKind.SERVER,
    client: api.SpanKind.CLIENT,
    producer: api.SpanKind.PRODUCER,
    consumer: api.SpanKind.CONSUMER,
  }
  const carrier = { traceparent }
  const parent = traceparent ? api.propagation.extract(api.ROOT_CONTEXT, carrier) : api.ROOT_CONTEXT
  const options = { kind: kinds[kind], attributes, ...(startTime !== undefined && { startTime }) }
  return tracer.startSpan(name, options, parent)
}

function traceparentOf(span: Span): string {
  const { traceId, spanId, traceFlags } = span.spanContext()
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`
}
