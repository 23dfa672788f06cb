import { listUsers } from '#contracts/api/identity.ts'
import { useApi } from './use-api.ts'

const everybody = { role: 'worker', limit: 200 } as const

/** The workers for a choice: as many as one page has, those who work here now first. */
export function useWorkers({ formerToo = false } = {}) {
  const { data } = useApi(listUsers, {
    query: formerToo ? everybody : { ...everybody, status: 'active' },
  })
  return (data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))
}
