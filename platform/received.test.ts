import { describe, expect, it } from 'vitest'
import { identify, readMessage } from './received.ts'
import { acme, thingHappened, thingMessage } from './testing/messaging.ts'

const id = '01890000-0000-7000-8000-000000000001'
const good = thingMessage({ subject: 'a', number: 1 }, acme, id)
const read = (text: string | Buffer) => readMessage(thingHappened, Buffer.from(text))

describe('readMessage', () => {
  it('gives the event as its handler wants it', () => {
    expect(read(good)).toMatchObject({
      event: {
        id,
        type: 'thing.happened.v1',
        subject: 'a',
        organizationId: acme,
        aggregateVersion: 1,
        correlationId: 'click 1',
        time: expect.any(Date),
        data: { subject: 'a', number: 1, outcome: 'succeed' },
      },
    })
  })

  it('bears fields that were added later', () => {
    const later = good.replace('"number":1', '"number":1,"colour":"red"')
    expect(read(later)).toMatchObject({ event: { data: { number: 1 } } })
  })

  it('names the field that is wrong, and whose event it is', () => {
    expect(read(good.replace('"number":1', '"number":"one"'))).toMatchObject({
      unreadable: {
        key: id,
        organizationId: acme,
        reason: 'malformed',
        detail: expect.stringMatching(/^number: /),
      },
    })
  })

  it('tells an unknown type from a malformed message', () => {
    expect(read(good.replace('happened.v1', 'happened.v9'))).toMatchObject({
      unreadable: { key: id, reason: 'unknown_type' },
    })
  })

  it.each(['', '{', 'null', '[]', '{"id":1}', Buffer.from([0, 255, 1])])(
    'survives any bytes: %j',
    (bytes) => {
      expect(read(bytes)).toMatchObject({ unreadable: { reason: 'malformed' } })
    },
  )
})

describe('identify', () => {
  it('names what has no id by its bytes', () => {
    expect(identify(Buffer.from(good))).toEqual({ key: id, organizationId: acme })
    expect(identify(Buffer.from('x')).key).toBe(identify(Buffer.from('x')).key)
    expect(identify(Buffer.from('x')).key).not.toBe(identify(Buffer.from('y')).key)
  })
})
