import { Button, Group, Select, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type readPayoutPolicy, updatePayoutPolicy } from '#contracts/api/money.ts'
import type { AnswerOf } from '#contracts/endpoint.ts'
import { useAction } from '../../api/use-action.ts'
import { useMe } from '../../app/session.ts'
import { useServerForm } from '../../ui/form.ts'
import { useFormat } from '../../ui/format.tsx'
import { MoneyInput } from '../../ui/money-input.tsx'
import { say } from '../../ui/toasts.ts'

type Policy = AnswerOf<typeof readPayoutPolicy>

/** When and how balances are paid out. */
export function PayoutPolicyForm({ policy }: { policy: Policy }) {
  const { t } = useTranslation()
  const { timeZone } = useFormat()
  const isAdmin = useMe().role === 'admin'
  const { payoutTime, minimumPayoutMinor, approval, settlement } = policy
  const { form, refuse } = useServerForm<Policy>({
    payoutTime,
    minimumPayoutMinor,
    approval,
    settlement,
  })
  const save = useAction(updatePayoutPolicy, {
    touches: ['policies'],
    failed: refuse,
    done: () => {
      form.resetDirty()
      say(t('policy.saved'))
    },
  })
  const choices = <T extends string>(values: readonly T[], label: (value: T) => string) =>
    values.map((value) => ({ value, label: label(value) }))
  return (
    <form onSubmit={form.onSubmit((body) => save.mutate({ body }))}>
      <Stack>
        <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
          <TextInput
            type="time"
            label={t('policy.payoutTime', { zone: timeZone })}
            {...form.getInputProps('payoutTime')}
          />
          <MoneyInput
            label={t('policy.minimum')}
            value={form.values.minimumPayoutMinor}
            error={form.errors['minimumPayoutMinor']}
            onChange={(minor) => form.setFieldValue('minimumPayoutMinor', minor ?? 1)}
          />
          <Select
            label={t('policy.approvalLabel')}
            {...(isAdmin ? {} : { disabled: true, description: t('policy.adminOnly') })}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            data={choices(['automatic', 'four-eyes'] as const, (value) =>
              t(`policy.approval.${value}`),
            )}
            allowDeselect={false}
            {...form.getInputProps('approval')}
          />
          <Select
            label={t('policy.settlementLabel')}
            data={choices(['book', 'bank-file'] as const, (value) =>
              t(`policy.settlement.${value}`),
            )}
            allowDeselect={false}
            {...form.getInputProps('settlement')}
          />
        </SimpleGrid>
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
            {t('act.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
