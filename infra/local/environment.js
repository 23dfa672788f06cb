// @ts-check
// The services and the variables that each of them is given. docker-compose.yml gives the same.

import { publicKeyOf } from './secrets.js'

/** @typedef {{ name: string, main: string, port: string, needs: string[] }} Service */

/** @type {Service[]} in the order in which they are stopped: the door first */
export const services = [
  {
    name: 'api-gateway',
    main: 'api-gateway/main.ts',
    port: 'GATEWAY_PORT',
    needs: [
      'IDENTITY_DATABASE_URL',
      'REDIS_URL',
      'TASK_TRACKER_URLS',
      'ACCOUNTING_URLS',
      'EMAIL_URLS',
      'ANALYTICS_URLS',
      'ACCESS_TOKEN_KEYS',
      'INTERNAL_TOKEN_PRIVATE_KEY',
      'MAIL_LINK_KEY',
      'OPERATOR_EMAILS',
      'SIGN_UP',
      'SIGN_UPS_PER_HOUR',
      'CORS_ORIGINS',
      'TRUSTED_PROXIES',
      'PUBLIC_URL',
      'OIDC_ISSUER',
      'OIDC_CLIENT_ID',
      'OIDC_CLIENT_SECRET',
      'OIDC_LABEL',
      'INBOX_URL',
    ],
  },
  {
    name: 'task-tracker',
    main: 'task-tracker/main.ts',
    port: 'TASK_TRACKER_PORT',
    needs: [
      'TASK_TRACKER_DATABASE_URL',
      'TASK_TRACKER_REPLICA_DATABASE_URL',
      'REDIS_URL',
      'INTERNAL_TOKEN_PUBLIC_KEYS',
    ],
  },
  {
    name: 'accounting',
    main: 'accounting/main.ts',
    port: 'ACCOUNTING_PORT',
    needs: [
      'ACCOUNTING_DATABASE_URL',
      'ACCOUNTING_REPLICA_DATABASE_URL',
      'INTERNAL_TOKEN_PUBLIC_KEYS',
      'BANK_DATA_KEY',
    ],
  },
  {
    name: 'analytics',
    main: 'analytics/main.ts',
    port: 'ANALYTICS_PORT',
    needs: [
      'ANALYTICS_TASK_TRACKER_DATABASE_URL',
      'ANALYTICS_TASK_TRACKER_REPLICA_DATABASE_URL',
      'ANALYTICS_ACCOUNTING_DATABASE_URL',
      'ANALYTICS_ACCOUNTING_REPLICA_DATABASE_URL',
      'INTERNAL_TOKEN_PUBLIC_KEYS',
    ],
  },
  {
    name: 'email',
    main: 'email/main.ts',
    port: 'EMAIL_PORT',
    needs: [
      'EMAIL_DATABASE_URL',
      'SMTP_URL',
      'MAIL_FROM',
      'MAIL_DOMAIN',
      'MAIL_LINK_KEY',
      'PUBLIC_URL',
      'INTERNAL_TOKEN_PUBLIC_KEYS',
    ],
  },
]

/** @type {Service} */
export const inbox = {
  name: 'inbox',
  main: 'infra/local/inbox/main.ts',
  port: 'INBOX_PORT',
  needs: ['INBOX_SMTP_PORT', 'INBOX_FOLDER'],
}

/**
 * Every variable of the system but the servers' URLs. What the person set in the environment wins.
 * @param {{ ports: Record<string, number>, secrets: import('./secrets.js').Secrets,
 *   inboxFolder: string, env: NodeJS.ProcessEnv }} parts
 * @returns {Record<string, string>}
 */
export function settings({ ports, secrets, inboxFolder, env }) {
  const {
    accessTokenKey,
    retiredAccessTokenKeys = [],
    internalTokenKey,
    mailLinkKey,
    bankDataKey,
  } = secrets
  const at = (/** @type {string} */ port) => `http://127.0.0.1:${ports[port]}`
  const own = {
    ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
    TASK_TRACKER_URLS: at('TASK_TRACKER_PORT'),
    ACCOUNTING_URLS: at('ACCOUNTING_PORT'),
    EMAIL_URLS: at('EMAIL_PORT'),
    ANALYTICS_URLS: at('ANALYTICS_PORT'),
    PUBLIC_URL: at('GATEWAY_PORT'),
    INBOX_URL: at('INBOX_PORT'),
    INBOX_FOLDER: inboxFolder,
    SMTP_URL: `smtp://127.0.0.1:${ports.INBOX_SMTP_PORT}`,
    MAIL_FROM: 'Piecework <no-reply@demo.local>',
    MAIL_DOMAIN: 'demo.local',
    MAIL_LINK_KEY: mailLinkKey,
    BANK_DATA_KEY: bankDataKey,
    ACCESS_TOKEN_KEYS: JSON.stringify({ keys: [accessTokenKey, ...retiredAccessTokenKeys] }),
    INTERNAL_TOKEN_PRIVATE_KEY: JSON.stringify(internalTokenKey),
    INTERNAL_TOKEN_PUBLIC_KEYS: JSON.stringify({ keys: [publicKeyOf(internalTokenKey)] }),
    OPERATOR_EMAILS: 'admin@demo.local',
    SIGN_UP: 'open',
    SIGN_UPS_PER_HOUR: '500',
    CORS_ORIGINS: '',
    TRUSTED_PROXIES: '0',
    OIDC_ISSUER: '',
    OIDC_CLIENT_ID: '',
    OIDC_CLIENT_SECRET: '',
    OIDC_LABEL: '',
    NODE_ENV: 'development',
    LOG_LEVEL: 'info',
  }
  return Object.fromEntries(Object.entries(own).map(([name, value]) => [name, env[name] || value]))
}

/**
 * The environment of one service: what it needs, and of the person's only what is no secret of
 * another service.
 * @param {Service} service
 * @param {Record<string, string>} variables of the whole system
 * @param {number} metricsPort
 * @returns {Record<string, string | undefined>}
 */
export function environmentOf({ name, port, needs }, variables, metricsPort) {
  const needed = [port, 'NODE_ENV', 'LOG_LEVEL', ...needs]
  const rabbitmq = variables[`RABBITMQ_URL ${name}`]
  return {
    ...Object.fromEntries(
      Object.entries(process.env).filter(([variable]) => !(variable in variables)),
    ),
    ...Object.fromEntries(needed.map((variable) => [variable, variables[variable]])),
    ...(rabbitmq === undefined ? {} : { RABBITMQ_URL: rabbitmq }),
    METRICS_PORT: String(metricsPort),
  }
}
