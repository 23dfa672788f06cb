// @ts-check
// Everything that the launcher keeps running: the list that `status` shows, and the ordered stop.

import { writeJson } from './json-file.js'
import { supervise } from './supervise.js'

/**
 * @typedef {object} Part
 * @property {'postgres' | 'redis' | 'rabbitmq' | 'inbox' | 'service'} kind
 * @property {string} name
 * @property {'primary' | 'replica'} [role]
 * @property {string} [log] of what does not print on the terminal
 * @property {() => Promise<import('./supervise.js').Running & { managementUrl?: string }>} start
 */

/** @typedef {import('./supervise.js').Supervised<Awaited<ReturnType<Part['start']>>>} Kept */
/** @typedef {ReturnType<typeof newSystem>} System */

/**
 * @param {string} file where each change is written down for `status` and `stop`
 */
export function newSystem(file) {
  /** @type {{ part: Part, kept: Kept | undefined }[]} */
  const members = []
  const about = { ready: false, web: '', inbox: '' }
  let stopping = false

  const save = () =>
    writeJson(file, {
      ...about,
      parts: members.map(({ part: { kind, name, role }, kept }) => {
        const now = kept?.now()
        return {
          kind,
          name,
          role,
          pid: now?.pid ?? null,
          url: now?.url,
          managementUrl: now?.managementUrl,
        }
      }),
    })

  return {
    /**
     * Starts a part and keeps it running until the stop.
     * @param {Part} part throws when it does not start
     * @returns {Promise<Kept>}
     */
    async add(part) {
      if (stopping) throw new Error('stopping')
      /** @type {{ part: Part, kept: Kept | undefined }} */
      const member = { part, kept: undefined }
      members.push(member)
      const kept = await supervise({ ...part, name: nameOf(part), onChange: save })
      member.kept = kept
      save()
      if (stopping) await kept.stop()
      return kept
    },

    /** Notes the addresses for people. @param {{ web: string, inbox: string }} addresses */
    describe(addresses) {
      Object.assign(about, addresses)
      save()
    },

    /** Notes that everything runs. */
    ready() {
      about.ready = true
      save()
    },

    /**
     * Stops in order: the door, the other services, the inbox, the servers.
     * @param {(what: string, work: () => Promise<unknown>) => Promise<unknown>} step
     */
    async stop(step) {
      stopping = true
      const is = (/** @type {string[]} */ kinds) => (/** @type {Part} */ part) =>
        kinds.includes(part.kind)
      const isDoor = (/** @type {Part} */ { name }) => name === 'api-gateway'
      const stopAll = async (
        /** @type {string} */ what,
        /** @type {(part: Part) => boolean} */ chosen,
      ) => {
        const some = members.filter(({ part }) => chosen(part))
        if (some.length > 0)
          await step(what, () => Promise.all(some.map(({ kept }) => kept?.stop())))
      }
      await stopAll('gateway stopped', isDoor)
      await stopAll('services stopped', (part) => is(['service'])(part) && !isDoor(part))
      await stopAll('inbox stopped', is(['inbox']))
      await stopAll('servers stopped', is(['postgres', 'redis', 'rabbitmq']))
    },
  }
}

/** @param {Part} part */
function nameOf({ kind, name, role }) {
  return kind === 'postgres' ? `PostgreSQL ${name} ${role}` : name
}
