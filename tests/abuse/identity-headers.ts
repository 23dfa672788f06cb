/** Headers by which a caller could claim to be this person, or to come from elsewhere. */
export const identityHeaders = (who: {
  id: string
  organizationId: string
  email: string
  token: string
}): Record<string, string>[] => [
  { 'x-user-id': who.id, 'x-organization-id': who.organizationId, 'x-role': 'admin' },
  { 'x-actor': JSON.stringify({ id: who.id, role: 'admin' }), 'x-operator': 'true' },
  { 'x-forwarded-user': who.email, 'remote-user': who.email, 'x-remote-user': who.email },
  { 'x-auth-user': who.id, 'x-auth-role': 'admin', 'x-authenticated-userid': who.id },
  { 'x-forwarded-for': '127.0.0.1', 'x-real-ip': '10.0.0.1', forwarded: 'for=127.0.0.1' },
  { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
  { 'x-original-url': '/api/v1/users', 'x-rewrite-url': '/api/v1/users' },
  { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' },
  { 'x-internal-token': who.token, 'x-access-token': who.token, 'x-token': who.token },
  { 'proxy-authorization': `Bearer ${who.token}`, 'x-authorization': `Bearer ${who.token}` },
  { cookie: `piecework_refresh=${'A'.repeat(43)}; role=admin; token=${who.token}` },
  { 'x-client-cert': 'CN=admin', 'x-ssl-client-verify': 'SUCCESS', via: '1.1 gateway' },
]
