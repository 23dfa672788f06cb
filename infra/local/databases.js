// @ts-check
// Which PostgreSQL server holds which databases, and who connects to them under which variable.

/** @typedef {'identity' | 'task-tracker' | 'accounting'} ServerName */

/**
 * @typedef {object} Connection
 * @property {string} database
 * @property {string} role
 * @property {'primary' | 'replica'} on
 */

/**
 * For each server its variables. All variables of a server given in the environment: no private
 * server is started for them.
 * @type {Record<ServerName, Record<string, Connection>>}
 */
export const connections = {
  identity: {
    IDENTITY_DATABASE_URL: { database: 'identity', role: 'api_gateway', on: 'primary' },
    IDENTITY_OWNER_DATABASE_URL: { database: 'identity', role: 'identity_owner', on: 'primary' },
    EMAIL_DATABASE_URL: { database: 'email', role: 'email', on: 'primary' },
    EMAIL_OWNER_DATABASE_URL: { database: 'email', role: 'email_owner', on: 'primary' },
  },
  'task-tracker': replicated('TASK_TRACKER', 'task_tracker'),
  accounting: replicated('ACCOUNTING', 'accounting'),
}

/**
 * @param {string} prefix
 * @param {string} name of the database and of the service's role
 * @returns {Record<string, Connection>}
 */
function replicated(prefix, name) {
  const analytics = { database: name, role: 'analytics' }
  return {
    [`${prefix}_DATABASE_URL`]: { database: name, role: name, on: 'primary' },
    [`${prefix}_REPLICA_DATABASE_URL`]: { database: name, role: name, on: 'replica' },
    [`${prefix}_OWNER_DATABASE_URL`]: { database: name, role: `${name}_owner`, on: 'primary' },
    [`ANALYTICS_${prefix}_DATABASE_URL`]: { ...analytics, on: 'primary' },
    [`ANALYTICS_${prefix}_REPLICA_DATABASE_URL`]: { ...analytics, on: 'replica' },
  }
}

/** The database that a person who looks at the server wants to see first. */
export const mainDatabase = /** @type {const} */ ({
  identity: 'identity',
  'task-tracker': 'task_tracker',
  accounting: 'accounting',
})

/**
 * The variables of a private server.
 * @param {ServerName} server
 * @param {{ primary: number, replica: number }} ports
 * @param {Record<string, string>} passwords by role
 * @returns {Record<string, string>}
 */
export function databaseVariables(server, ports, passwords) {
  return Object.fromEntries(
    Object.entries(connections[server]).map(([variable, { database, role, on }]) => [
      variable,
      `postgres://${role}:${passwords[role]}@127.0.0.1:${ports[on]}/${database}`,
    ]),
  )
}

/**
 * The psql variables that infra/postgres/bootstrap.sql wants for this server.
 * @param {ServerName} server
 * @param {Record<string, string>} passwords by role
 */
export function bootstrapVariables(server, passwords) {
  const roles = new Set(Object.values(connections[server]).map(({ role }) => role))
  const settings = [...roles].map((role) => [`${role}_password`, passwords[role] ?? ''])
  return { server, ...Object.fromEntries(settings) }
}
