import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { resetPassword } from '#contracts/api/access.ts'
import { createUser, updateUser } from '#contracts/api/identity.ts'
import { unseal } from '#platform/seal.ts'
import { startSystem } from '#platform/testing/system.ts'

const mailLinkKey = Buffer.alloc(32, 7)
const { api, databases } = await startSystem({
  services: ['api-gateway'],
  env: { 'api-gateway': { MAIL_LINK_KEY: mailLinkKey.toString('base64') } },
})
const acme = await api.signUp({ name: 'Acme' })

describe('an invitation', () => {
  const sealed = z.object({ message: z.object({ data: z.object({ sealedToken: z.string() }) }) })

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
