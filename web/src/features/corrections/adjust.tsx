import { Button, Group, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { adjustBalance } from '#contracts/api/ledger.ts'
import { useAction } from '../../api/use-action.ts'
import { useServerForm } from '../../ui/form.ts'
import { useFormat } from '../../ui/format.tsx'
import { MoneyInput } from '../../ui/money-input.tsx'
import { say } from '../../ui/toasts.ts'

type Adjustment = {
  amountMinor: number | undefined
  reason: string
}

/** Gives or takes an amount, with a reason that the worker reads. */
export function Adjust({ workerId }: { workerId: string }) {
  const { t } = useTranslation()
  const { change } = useFormat()
  const empty: Adjustment = { amountMinor: undefined, reason: '' }
  const { form, refuse } = useServerForm(empty, {
    amountMinor: (amount) => (amount ? null : t('check.needed')),
    reason: (reason) => (reason.trim() === '' ? t('check.needed') : null),
  })
  const adjust = useAction(adjustBalance, {
    touches: ['money'],
    failed: refuse,
    done: ({ amountMinor }) => {
      say(t('corrections.adjusted', { amount: change(amountMinor) }))
      form.reset()
    },
  })
  return (
    <form
      onSubmit={form.onSubmit(({ amountMinor = 0, reason }) =>
        adjust.mutate({ body: { workerId, amountMinor, reason } }),
      )}
    >
      <Group align="flex-start" gap="sm">
        <MoneyInput
          label={t('corrections.amount')}
          w={{ base: '100%', xs: 180 }}
          min={undefined}
          value={form.values.amountMinor}
          error={form.errors['amountMinor']}
          onChange={(minor) => form.setFieldValue('amountMinor', minor)}
        />
        <TextInput
          label={t('field.reason')}
          flex={{ base: '1 1 100%', xs: 1 }}
          maxLength={500}
          {...form.getInputProps('reason')}
        />
        <Button type="submit" loading={adjust.isPending} mt={{ base: 0, xs: 25 }}>
          {t('corrections.post')}
        </Button>
      </Group>
    </form>
  )
}
