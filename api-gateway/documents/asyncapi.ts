import { z } from 'zod'
import type { EventDefinition } from '#contracts/event.ts'
import { exampleOf, type JsonSchema } from './example-of.ts'

/** The AsyncAPI 3.0 document of these events: what each service publishes, on which exchange. */
export function asyncApi(events: readonly EventDefinition[]) {
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Piecework events',
      version: '1',
      description:
        'CloudEvents 1.0 in structured JSON. A fact reaches every bound queue; a hint may be lost.',
    },
    defaultContentType: 'application/cloudevents+json',
    channels: Object.fromEntries(events.map((event) => [event.type, channel(event)])),
    operations: Object.fromEntries(
      events.map((event) => [
        `publish.${event.type}`,
        {
          action: 'send',
          channel: { $ref: `#/channels/${event.type}` },
          summary: event.summary,
          messages: [{ $ref: `#/channels/${event.type}/messages/${event.type}` }],
        },
      ]),
    ),
  }
}

function channel({ type, from, kind, summary, envelope }: EventDefinition) {
  // Draft 7 is what AsyncAPI's own schema objects are made of.
  const { $schema: _, ...payload } = z.toJSONSchema(envelope, {
    target: 'draft-7',
    unrepresentable: 'any',
  })
  return {
    // The routing key.
    address: type,
    summary,
    messages: {
      [type]: {
        name: type,
        summary: `A ${kind}, from ${from}.`,
        contentType: 'application/cloudevents+json',
        payload,
        examples: [{ payload: exampleOf(payload as JsonSchema) }],
      },
    },
    bindings: {
      amqp: { is: 'routingKey', exchange: { name: from, type: 'topic', durable: true } },
    },
  }
}
