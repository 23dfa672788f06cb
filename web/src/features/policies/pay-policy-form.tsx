import { Button, Group, SimpleGrid, Stack } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { type readPayPolicy, updatePayPolicy } from '#contracts/api/pay-policy.ts'
import type { AnswerOf } from '#contracts/endpoint.ts'
import { useAction } from '../../api/use-action.ts'
import { useServerForm } from '../../ui/form.ts'
import { MoneyInput } from '../../ui/money-input.tsx'
import { say } from '../../ui/toasts.ts'

type Policy = Omit<AnswerOf<typeof readPayPolicy>, 'currency'>
const names = ['rewardMinMinor', 'rewardMaxMinor', 'feeMinMinor', 'feeMaxMinor'] as const

/** The ranges from which prices are drawn. */
export function PayPolicyForm({ policy }: { policy: Policy }) {
  const { t } = useTranslation()
  const { rewardMinMinor, rewardMaxMinor, feeMinMinor, feeMaxMinor } = policy
  const { form, refuse } = useServerForm<Policy>(
    { rewardMinMinor, rewardMaxMinor, feeMinMinor, feeMaxMinor },
    {
      rewardMinMinor: (low, { rewardMaxMinor: high }) => (low > high ? t('check.range') : null),
      feeMinMinor: (low, { feeMaxMinor: high }) => (low > high ? t('check.range') : null),
    },
  )
  const save = useAction(updatePayPolicy, {
    touches: ['policies'],
    failed: refuse,
    done: () => {
      form.resetDirty()
      say(t('policy.saved'))
    },
  })
  return (
    <form onSubmit={form.onSubmit((body) => save.mutate({ body }))}>
      <Stack>
        <SimpleGrid cols={{ base: 2, md: 4 }}>
          {names.map((name) => (
            <MoneyInput
              key={name}
              label={t(`policy.${name}`)}
              value={form.values[name]}
              error={form.errors[name]}
              onChange={(minor) => form.setFieldValue(name, minor ?? 0)}
            />
          ))}
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
