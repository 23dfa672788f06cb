import { useTranslation } from 'react-i18next'
import { readPayoutPolicyHistory } from '#contracts/api/money.ts'
import type { AnswerOf } from '#contracts/endpoint.ts'
import { call } from '../../api/call.ts'
import { usePages } from '../../api/use-api.ts'
import { useFormat } from '../../ui/format.tsx'
import { Changes } from './changes.tsx'

type Entry = AnswerOf<typeof readPayoutPolicyHistory>['items'][number]

/** Who changed when and how is paid; each entry is what held from then on. */
export function PayoutPolicyHistory() {
  const { t } = useTranslation()
  const { money, timeZone } = useFormat()
  const history = usePages(['readPayoutPolicyHistory'], (cursor) =>
    call(readPayoutPolicyHistory, { query: { limit: 20, ...(cursor ? { cursor } : {}) } }),
  )
  const told = (policy: Entry | undefined): [name: string, value: string | undefined][] => [
    [t('policy.payoutTime', { zone: timeZone }), policy?.payoutTime],
    [t('policy.minimum'), policy && money(policy.minimumPayoutMinor)],
    [t('policy.approvalLabel'), policy && t(`policy.approval.${policy.approval}`)],
    [t('policy.settlementLabel'), policy && t(`policy.settlement.${policy.settlement}`)],
  ]
  const { items } = history
  const changes = items?.map((policy, index) => {
    const before = told(items[index + 1])
    return {
      at: policy.changedAt,
      by: policy.changedBy.name,
      fields: told(policy)
        .map(([name, to], at) => ({ name, from: before[at]?.[1], to }))
        .filter(({ from, to }) => from !== to),
    }
  })
  return <Changes history={history} changes={changes} />
}
