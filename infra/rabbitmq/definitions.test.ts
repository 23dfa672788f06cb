import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { definitions, users, virtualHost } from './definitions.js'

const passwords = Object.fromEntries(users.map((name) => [name, `secret of ${name}`]))

/** Whether this service may do that with a queue or an exchange of this name. */
function may(service: string, what: 'configure' | 'write' | 'read', name: string): boolean {
  const rights = virtualHost('piecework').permissions.find(({ user }) => user === service)
  return new RegExp(rights?.[what] ?? '^$').test(name)
}

describe('RabbitMQ definitions', () => {
  it('carry salted hashes of passwords, never the passwords', () => {
    const made = definitions(passwords)
    expect(JSON.stringify(made)).not.toContain('secret of')

    const accounting = made.users.find(({ name }) => name === 'accounting')
    const bytes = Buffer.from(accounting?.password_hash ?? '', 'base64')
    const [salt, hash] = [bytes.subarray(0, 4), bytes.subarray(4)]
    const expected = createHash('sha256').update(salt).update('secret of accounting').digest()
    expect(hash).toEqual(expected)
  })

  it('refuse a user without a password', () => {
    expect(() => definitions({ ...passwords, email: '' })).toThrow('email')
  })

  it('let a service make and write only what bears its name', () => {
    expect(may('accounting', 'configure', 'accounting.task.completed.v1')).toBe(true)
    expect(may('accounting', 'write', 'accounting')).toBe(true)
    expect(may('accounting', 'write', 'accounting-2')).toBe(false)
    expect(may('accounting', 'write', 'email')).toBe(false)
    expect(may('accounting', 'configure', 'task-tracker.anything')).toBe(false)
  })

  it.each([
    ['api-gateway', 'task-tracker,accounting,email'],
    ['task-tracker', 'api-gateway'],
    ['accounting', 'task-tracker,api-gateway,email'],
    ['email', 'accounting,api-gateway'],
  ])('let %s listen to %s and nobody else', (service, others) => {
    const exchanges = ['api-gateway', 'task-tracker', 'accounting', 'email']
    const readable = exchanges.filter((name) => may(service, 'read', name))
    expect(new Set(readable)).toEqual(new Set([service, ...others.split(',')]))
    expect(exchanges.some((name) => name !== service && may(service, 'read', `${name}.q`))).toBe(
      false,
    )
  })
})
