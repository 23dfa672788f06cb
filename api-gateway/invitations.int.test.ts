import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readAuditLog, requestPasswordReset, resetPassword } from '#contracts/api/access.ts'
import { createUser, inviteAgain, login, updateUser } from '#contracts/api/identity.ts'
import { unseal } from '#platform/seal.ts'
import { startSystem } from '#platform/testing/system.ts'

const mailLinkKey = Buffer.alloc(32, 7)
const { api, databases } = await startSystem({
  services: ['api-gateway'],
  env: {
    'api-gateway': {
      MAIL_LINK_KEY: mailLinkKey.toString('base64'),
      OPERATOR_EMAILS: 'root@example.test',
    },
  },
})
const acme = await api.signUp({ name: 'Acme' })

const sealed = z.object({ message: z.object({ data: z.object({ sealedToken: z.string() }) }) })

/** The secrets of the links that went out by mail to this person, in order. */
async function tokensOf(userId: string, type = 'user.invited.v1'): Promise<string[]> {
  const rows = await databases['api-gateway'].sql(
    `SELECT message::jsonb AS message FROM outbox
      WHERE message::jsonb ->> 'subject' = $1 AND routing_key = $2 ORDER BY id`,
    [userId, type],
  )
  return rows.map((row) => unseal(mailLinkKey, sealed.parse(row).message.data.sealedToken))
}

describe('an invitation', () => {
  async function invite(email: string) {
    const body = { name: 'Ina', email, role: 'worker' as const }
    const user = await acme.admin.call(createUser, { body })
    const rows = await databases['api-gateway'].sql(
      `SELECT message::jsonb AS message FROM outbox
        WHERE message::jsonb ->> 'subject' = $1 ORDER BY id`,
      [user.id],
    )
    const [created, invited] = rows
    const { message } = sealed.parse(invited)
    return { user, created, invited, token: unseal(mailLinkKey, message.data.sealedToken) }
  }

  it('is announced sealed, used once, and makes the person active', async () => {
    const { user, created, invited, token } = await invite('ina@example.test')
    const secret = 'a password of her own'

    expect(user.status).toBe('invited')
    expect(created).toMatchObject({
      message: { type: 'user.created.v1', data: { status: 'disabled' } },
    })
    expect(invited).toMatchObject({
      message: {
        type: 'user.invited.v1',
        data: { invitedBy: 'Ada Admin', organizationName: 'Acme' },
      },
    })
    const tooEarly = api.signIn(user.email, secret)
    await expect(tooEarly).rejects.toMatchObject({ code: 'invalid_credentials' })

    await api.call(resetPassword, { body: { token, password: secret } })
    const ina = await api.signIn(user.email, secret)
    const again = api.call(resetPassword, { body: { token, password: 'another password' } })

    expect(ina).toMatchObject({ id: user.id, role: 'worker' })
    await expect(again).rejects.toMatchObject({ status: 422, code: 'token_invalid' })
  })

  it('is mailed again on demand; the link before is worth nothing then', async () => {
    const { user, token } = await invite('twice@example.test')
    const params = { userId: user.id }
    await acme.admin.call(inviteAgain, { params })
    const tokens = await tokensOf(user.id)
    expect(tokens).toHaveLength(2)

    const password = 'a password of her own'
    const old = api.call(resetPassword, { body: { token, password } })
    await expect(old).rejects.toMatchObject({ status: 422, code: 'token_invalid' })
    await api.call(resetPassword, { body: { token: tokens[1] ?? '', password } })
    const late = acme.admin.call(inviteAgain, { params })
    await expect(late).rejects.toMatchObject({ status: 409, code: 'not_invited' })
    const worker = await api.signIn(user.email, password)
    const refused = worker.call(inviteAgain, { params })
    await expect(refused).rejects.toMatchObject({ status: 403 })
  })

  it('that is too old, or whose person was disabled, is worth nothing', async () => {
    const late = await invite('late@example.test')
    await databases['api-gateway'].sql(
      "UPDATE password_links SET expires_at = now() - interval '1 second' WHERE user_id = $1",
      [late.user.id],
    )
    const gone = await invite('gone@example.test')
    const params = { userId: gone.user.id }
    await acme.admin.call(updateUser, { params, body: { status: 'disabled' } })

    for (const token of [late.token, gone.token, 'never-given']) {
      const attempt = api.call(resetPassword, { body: { token, password: 'a password at all' } })
      await expect(attempt).rejects.toMatchObject({ status: 422, code: 'token_invalid' })
    }
  })
})

describe('the mark of an operator', () => {
  const email = 'root@example.test'
  const operator = async (password: string) =>
    (await api.call(login, { body: { email, password } })).user.operator

  it('comes with a link mailed to an address on the list, not with signing up', async () => {
    const first = 'whoever came first'
    const { admin } = await api.signUp({ admin: { name: 'Root', email, password: first } })
    expect(await operator(first)).toBe(false)

    await api.call(requestPasswordReset, { body: { email } })
    const [token = ''] = await tokensOf(admin.id, 'user.password_reset_requested.v1')
    const password = 'who reads the mail'
    await api.call(resetPassword, { body: { token, password } })

    expect(await operator(password)).toBe(true)
    await expect(operator(first)).rejects.toMatchObject({ code: 'invalid_credentials' })
    const root = await api.signIn(email, password)
    const { items } = await root.call(readAuditLog, { query: { action: 'operator.added' } })
    expect(items).toMatchObject([{ subject: { id: admin.id } }])
  })

  it('comes to nobody else', async () => {
    const { admin } = await api.signUp({
      admin: { name: 'Eve', email: 'eve@x.test', password: 'a password of eve' },
    })
    await api.call(requestPasswordReset, { body: { email: admin.email } })
    const [token = ''] = await tokensOf(admin.id, 'user.password_reset_requested.v1')
    await api.call(resetPassword, { body: { token, password: 'another of eve' } })
    const { user } = await api.call(login, {
      body: { email: admin.email, password: 'another of eve' },
    })
    expect(user.operator).toBe(false)
  })
})
