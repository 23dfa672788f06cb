import type { Channel, ConsumeMessage } from 'amqplib'
import { attemptsHeader, type Delivery } from '../delivery.ts'

/** A message with this text that came by nobody's channel, and failed that often before. */
export function aDelivery(text: string, { attempts = 0 } = {}): Delivery {
  return aChannel().deliver(text, { attempts })
}

/** A channel that only notes what it is told, and numbers what it delivers from 1. */
export function aChannel() {
  const said: string[] = []
  const unsettled = new Set<Delivery>()
  const ack = ({ fields }: ConsumeMessage, allUpTo = false) => {
    said.push(`${allUpTo ? 'up to ' : ''}${fields.deliveryTag}`)
  }
  const channel = { ack } as Channel
  let deliveryTag = 0

  function deliver(text: string, { attempts = 0 } = {}): Delivery {
    deliveryTag += 1
    const headers = { [attemptsHeader]: attempts }
    const parts: unknown = {
      content: Buffer.from(text),
      fields: { deliveryTag },
      properties: { headers },
    }
    const delivery = { message: parts as ConsumeMessage, channel, unsettled }
    unsettled.add(delivery)
    return delivery
  }
  return { said, deliver }
}
