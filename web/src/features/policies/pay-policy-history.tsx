import { useTranslation } from 'react-i18next'
import { readPayPolicyHistory } from '#contracts/api/pay-policy.ts'
import { call } from '../../api/call.ts'
import { usePages } from '../../api/use-api.ts'
import { useFormat } from '../../ui/format.tsx'
import { Changes } from './changes.tsx'

const names = ['rewardMinMinor', 'rewardMaxMinor', 'feeMinMinor', 'feeMaxMinor'] as const

/** Who changed the ranges, when, from what to what. */
export function PayPolicyHistory() {
  const { t } = useTranslation()
  const { money } = useFormat()
  const history = usePages(['readPayPolicyHistory'], (cursor) =>
    call(readPayPolicyHistory, { query: { limit: 20, ...(cursor ? { cursor } : {}) } }),
  )
  const changes = history.items?.map(({ at, actor, from, to }) => ({
    at,
    by: actor.name,
    fields: names
      .filter((name) => from[name] !== to[name])
      .map((name) => ({ name: t(`policy.${name}`), from: money(from[name]), to: money(to[name]) })),
  }))
  return <Changes history={history} changes={changes} />
}
