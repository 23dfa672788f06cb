import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  sign,
} from 'node:crypto'

/** A token as its issuer makes it, and the private key that it is signed with. */
export interface Genuine {
  header: Record<string, unknown> & { kid: string }
  /** With `iss`, `aud`, `sub`, `org`, `role`, `iat` and `exp`. */
  payload: Record<string, unknown> & { aud: string; iss: string; sub: string; org: string }
  key: JsonWebKey
}

type Changes = Record<string, unknown>
type Forgery = [what: string, token: string]

const coded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const strangersKey = (): JsonWebKey =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })

/** The token with these changes, signed with its own key or another. */
export function signed(
  { header, payload, key }: Genuine,
  changes: Changes = {},
  head: Changes = {},
  by: JsonWebKey = key,
): string {
  const input = `${coded({ ...header, ...head })}.${coded({ ...payload, ...changes })}`
  const signature = sign('sha256', Buffer.from(input), {
    key: { ...by },
    format: 'jwk',
    dsaEncoding: 'ieee-p1363',
  })
  return `${input}.${signature.toString('base64url')}`
}

/** What nobody may believe, whichever of our tokens it imitates. */
export const forgedTokens = (genuine: Genuine): Forgery[] => [
  ...withoutSignature(genuine),
  ...withOtherKeys(genuine),
  ...withOtherClaims(genuine),
  ...brokenOnTheWay(genuine),
]

function withoutSignature({ header, payload, key }: Genuine): Forgery[] {
  const published = createPublicKey({ key: { ...key }, format: 'jwk' })
  const pem = published.export({ type: 'spki', format: 'pem' })
  const der = published.export({ type: 'spki', format: 'der' })
  const none = (alg: string) => `${coded({ ...header, alg })}.${coded(payload)}.`
  const hmac = (secret: string | Buffer, alg = 'HS256') => {
    const input = `${coded({ ...header, alg })}.${coded(payload)}`
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
  }
  return [
    ['no algorithm', none('none')],
    ['no algorithm, written otherwise', none('NoNe')],
    ['no algorithm, in capitals', none('NONE')],
    ['an empty algorithm', none('')],
    ['our algorithm and no signature', none('ES256')],
    ['an HMAC with the public key as PEM', hmac(pem)],
    ['an HMAC with the public key as PEM, without its last line end', hmac(String(pem).trim())],
    ['an HMAC with the public key as DER', hmac(der)],
    [
      'an HMAC with the public key as JWK',
      hmac(JSON.stringify(published.export({ format: 'jwk' }))),
    ],
    ['an HMAC that says ES256', hmac(pem, 'ES256')],
    ['an HMAC of 512 bits', hmac(pem, 'HS512')],
    ['an HMAC with nothing', hmac('')],
    ['an HMAC with the kid', hmac(header.kid)],
    ['a signature of zeros', `${coded(header)}.${coded(payload)}.${'A'.repeat(86)}`],
  ]
}

function withOtherKeys(genuine: Genuine): Forgery[] {
  const stranger = strangersKey()
  const { kty, crv, x, y } = stranger
  const byStranger = (head: Changes) => signed(genuine, {}, head, stranger)
  return [
    ['another key with our kid', byStranger({})],
    ['another kid', signed(genuine, {}, { kid: 'unknown' })],
    ['another kid and key', byStranger({ kid: 'unknown' })],
    ['a kid that is a path', signed(genuine, {}, { kid: '../../../../dev/null' })],
    ['a kid that is SQL', signed(genuine, {}, { kid: "' OR 1=1 --" })],
    ['a kid that is a command', signed(genuine, {}, { kid: '| id' })],
    ['a kid that is a prototype', signed(genuine, {}, { kid: '__proto__' })],
    ['a kid that is a list', signed(genuine, {}, { kid: [genuine.header.kid, 'x'] })],
    ['a kid that is an object', signed(genuine, {}, { kid: { toString: 'x' } })],
    ['no kid, by a stranger', byStranger({ kid: undefined })],
    ['its own key in the header', byStranger({ jwk: { kty, crv, x, y } })],
    ['its own key in the header, with its kid', byStranger({ kid: 'x', jwk: stranger })],
    ['a key from elsewhere', byStranger({ jku: 'http://evil.example/keys', kid: 'x' })],
    ['a certificate from elsewhere', byStranger({ x5u: 'http://evil.example/x', kid: 'x' })],
    ['a certificate that it brings', byStranger({ x5c: ['AAAA'] })],
    ['another algorithm', signed(genuine, {}, { alg: 'ES384' })],
    ['RS256 with our key', signed(genuine, {}, { alg: 'RS256' })],
    ['PS256 with our key', signed(genuine, {}, { alg: 'PS256' })],
    ['EdDSA with our key', signed(genuine, {}, { alg: 'EdDSA' })],
    ['no algorithm named', signed(genuine, {}, { alg: undefined })],
    ['several algorithms', signed(genuine, {}, { alg: ['ES256', 'none'] })],
  ]
}

function withOtherClaims(genuine: Genuine): Forgery[] {
  const seconds = Math.floor(Date.now() / 1_000)
  const { payload } = genuine
  const claiming = (changes: Changes) => signed(genuine, changes)
  return [
    ['an expired token', claiming({ exp: seconds - 1 })],
    ['a token that expired long ago', claiming({ iat: seconds - 9_000, exp: seconds - 8_000 })],
    ['a token without end', claiming({ exp: undefined })],
    ['an end that is a text', claiming({ exp: '9999999999' })],
    ['an end that is a list', claiming({ exp: [seconds + 600] })],
    ['an end that is no number', claiming({ exp: null })],
    ['an end before the beginning of time', claiming({ exp: -1 })],
    ['a token of tomorrow', claiming({ nbf: seconds + 86_400 })],
    ['a token that begins later', claiming({ nbf: seconds + 60 })],
    ['another audience', claiming({ aud: 'other' })],
    ['no audience', claiming({ aud: undefined })],
    ['an audience of several, none ours', claiming({ aud: ['a', 'b'] })],
    ['an audience in other letters', claiming({ aud: payload.aud.toUpperCase() })],
    ['another issuer', claiming({ iss: 'other' })],
    ['no issuer', claiming({ iss: undefined })],
    ['an issuer with a space', claiming({ iss: `${payload.iss} ` })],
    ['an unknown role', claiming({ role: 'owner' })],
    ['a role in other letters', claiming({ role: 'Admin' })],
    ['several roles', claiming({ role: ['admin'] })],
    ['no role', claiming({ role: undefined })],
    ['no subject', claiming({ sub: undefined })],
    ['a subject that is no id', claiming({ sub: '1' })],
    ['a subject that is an object', claiming({ sub: { id: payload.sub } })],
    ['no organization', claiming({ org: undefined })],
    ['an organization that is SQL', claiming({ org: "'; DROP TABLE users" })],
    ['an organization that is a list', claiming({ org: [payload.org] })],
    ['an operator by text', claiming({ op: 'yes' })],
    ['an operator by number', claiming({ op: 1 })],
  ]
}

function brokenOnTheWay(genuine: Genuine): Forgery[] {
  const good = signed(genuine)
  const [head = '', body = '', signature = ''] = good.split('.')
  return [
    ['half a token', good.slice(0, -20)],
    ['a changed payload', `${head}.AAAAAAAAAA${body.slice(10)}.${signature}`],
    ['a changed signature', `${good.slice(0, -6)}AAAAAA`],
    ['a token with more behind it', `${good}.x`],
    ['two parts', `${head}.${body}`],
    ['a token back to front', `${signature}.${body}.${head}`],
    ['an encrypted token', 'a.b.c.d.e'],
    ['dots', '..'],
    ['a long text', `${'a'.repeat(5_000)}.b.c`],
    ['JSON that is none', `${Buffer.from('{').toString('base64url')}.e30.e30`],
    ['a token in quotes', `"${good}"`],
    ['a token of scripts that is cut', `piecework_${'A'.repeat(42)}`],
    ['a token of scripts with more', `piecework_${'A'.repeat(44)}`],
    ['a token of scripts that was never made', `piecework_${'A'.repeat(43)}`],
  ]
}
