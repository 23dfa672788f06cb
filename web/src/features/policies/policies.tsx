import { useTranslation } from 'react-i18next'
import { readPayoutPolicy } from '#contracts/api/money.ts'
import { readPayPolicy } from '#contracts/api/pay-policy.ts'
import { useApi } from '../../api/use-api.ts'
import { Page, Section } from '../../ui/page.tsx'
import { Answer, Waiting } from '../../ui/states.tsx'
import { CompanyBank } from './company-bank.tsx'
import { PayPolicyForm } from './pay-policy-form.tsx'
import { PayPolicyHistory } from './pay-policy-history.tsx'
import { PayoutPolicyForm } from './payout-policy-form.tsx'
import { PayoutPolicyHistory } from './payout-policy-history.tsx'

/** What tasks bring, and when and how it is paid. */
export function Policies() {
  const { t } = useTranslation()
  const pay = useApi(readPayPolicy, {})
  const payout = useApi(readPayoutPolicy, {})
  return (
    <Page title={t('place.policies')} about={t('policy.about')}>
      <Section title={t('policy.pay')} about={t('policy.payHint')}>
        <Answer query={pay} waiting={<Waiting lines={2} />}>
          {(policy) => <PayPolicyForm policy={policy} />}
        </Answer>
        <PayPolicyHistory />
      </Section>
      <Section title={t('policy.payout')} about={t('policy.payoutHint')}>
        <Answer query={payout} waiting={<Waiting lines={3} />}>
          {(policy) => <PayoutPolicyForm policy={policy} />}
        </Answer>
        <PayoutPolicyHistory />
      </Section>
      <CompanyBank />
    </Page>
  )
}
