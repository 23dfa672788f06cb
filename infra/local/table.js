// @ts-check
// What a person sees when everything runs, and what programs are told about it.

import { mainDatabase } from './databases.js'
import { bold, dim } from './say.js'

/** @typedef {import('./launcher.js').Noted} Noted */
/** @typedef {import('./launcher.js').NotedPart} NotedPart */

/**
 * Where to look and how to sign in.
 * @param {Noted} noted
 * @param {string} folder
 */
export function table({ web, inbox }, folder) {
  const rows = [
    ['Web', web],
    ['API reference', `${web}/docs`],
    ['Mail inbox', inbox],
    ['Sign in', 'admin@demo.local, manager@…, accountant@…, worker1@… to worker5@demo.local'],
    ['Password', 'piecework-demo'],
    ['State, logs', folder],
  ]
  const lines = rows.map(([name = '', value = '']) => `  ${dim(name.padEnd(15))}${value}`)
  return ['', `  ${bold('Piecework is running.')}`, '', ...lines, ''].join('\n')
}

/**
 * Every process with its pid and address; addresses without passwords.
 * @param {Noted} noted
 */
export function processes({ parts }) {
  const kinds = ['service', 'inbox', 'postgres', 'redis', 'rabbitmq']
  const sorted = parts.toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind))
  const rows = sorted.map(({ kind, name, role, pid, url }) => [
    kind === 'postgres' ? `PostgreSQL ${name} ${role}` : name,
    pid === null ? 'restarting' : String(pid),
    (url ?? '').replace(/\/\/[^@/]*@/, '//'),
  ])
  const width = Math.max(...rows.map(([name = '']) => name.length), 0) + 2
  return rows
    .map(([name = '', pid = '', url]) => `  ${name.padEnd(width)}${pid.padEnd(12)}${url}`)
    .join('\n')
}

/**
 * The same for programs. Addresses of servers are the administrator's, with password.
 * @param {Noted | undefined} noted undefined when nothing runs
 * @param {string} stateFolder
 */
export function statusForPrograms(noted, stateFolder) {
  const parts = noted?.parts ?? []
  const of = (/** @type {string} */ kind) => parts.filter((part) => part.kind === kind)
  const one = (/** @type {NotedPart[]} */ [part]) => ({
    pid: part?.pid ?? null,
    url: part?.url ?? null,
  })
  const services = of('service')
  return {
    services: services.map(({ name, pid, url }) => ({ name, pid, url })),
    postgres: of('postgres').map(({ name, role, pid, url }) => {
      const database = Object.entries(mainDatabase).find(([server]) => server === name)?.[1]
      return { name, role, pid, url: url?.replace(/\/postgres$/, `/${database}`) }
    }),
    redis: one(of('redis')),
    rabbitmq: { ...one(of('rabbitmq')), managementUrl: of('rabbitmq')[0]?.managementUrl ?? null },
    inbox: one(of('inbox')),
    gateway: one(services.filter(({ name }) => name === 'api-gateway')),
    stateFolder,
  }
}
