import { describe, expect, it } from 'vitest'
import { openIdOf } from './config.ts'

const given = {
  OIDC_ISSUER: 'https://accounts.example.test',
  OIDC_CLIENT_ID: 'piecework',
  OIDC_CLIENT_SECRET: 'a secret',
  OIDC_LABEL: 'Acme accounts',
  PUBLIC_URL: 'https://piecework.example.test',
}

describe('the provider to sign in through', () => {
  it('is what its three variables say, and sends people back to us', () => {
    expect(openIdOf(given)).toEqual({
      issuer: given.OIDC_ISSUER,
      clientId: 'piecework',
      clientSecret: 'a secret',
      label: 'Acme accounts',
      redirectUri: 'https://piecework.example.test/sign-in/return',
    })
  })

  it('is none where none of them is set', () => {
    const { OIDC_LABEL, PUBLIC_URL } = given
    expect(openIdOf({ OIDC_LABEL, PUBLIC_URL })).toBeUndefined()
  })

  it.each(['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'])(
    'stops us without %s',
    (name) => {
      expect(() => openIdOf({ ...given, [name]: undefined })).toThrow('are set together')
    },
  )

  it('is asked openly on this machine alone', () => {
    for (const host of ['127.0.0.1:4000', 'localhost:4000', '[::1]:4000']) {
      const issuer = `http://${host}`
      expect(openIdOf({ ...given, OIDC_ISSUER: issuer })).toMatchObject({ issuer })
    }
    const openly = { ...given, OIDC_ISSUER: 'http://accounts.example.test' }
    expect(() => openIdOf(openly)).toThrow('https')
  })
})
