import { Button, Group, Radio, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { applyPayPreset } from '#contracts/api/pay-policy.ts'
import { type PayPreset, payPresets, presetRanges } from '#contracts/pay-presets.ts'
import { useAction } from '../../api/use-action.ts'
import { useFormat } from '../../ui/format.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { sayFailed } from '../../ui/toasts.ts'

/** From which ranges prices are drawn, to begin with. */
export function PayPolicyStep({ done }: { done: () => void }) {
  const { t } = useTranslation()
  const { currency, money } = useFormat()
  const [preset, setPreset] = useState<PayPreset>('piece-rate')
  const text = useProblemText()
  const keep = useAction(applyPayPreset, { done, failed: (error) => sayFailed(text(error)) })
  const rangesOf = (name: PayPreset) => {
    const ranges = presetRanges(name, currency)
    return {
      reward: { low: money(ranges.rewardMinMinor), high: money(ranges.rewardMaxMinor) },
      fee: { low: money(ranges.feeMinMinor), high: money(ranges.feeMaxMinor) },
    }
  }
  return (
    <Stack mt="md">
      <Text size="sm" c="dimmed">
        {t('entrance.policyHint')}
      </Text>
      <Radio.Group
        value={preset}
        onChange={(value) => setPreset(value === 'exchange' ? 'exchange' : 'piece-rate')}
        aria-label={t('entrance.step.payPolicy')}
      >
        <Stack gap="sm">
          {payPresets.map((name) => (
            <Radio.Card key={name} value={name} p="md" radius="md">
              <Group wrap="nowrap" align="flex-start">
                <Radio.Indicator />
                <div>
                  <Text fw={550} size="sm">
                    {t(`entrance.preset.${name}`)}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {t('policy.rewardRange', rangesOf(name).reward)}
                    {name === 'exchange' && ` · ${t('policy.feeRange', rangesOf(name).fee)}`}
                  </Text>
                </div>
              </Group>
            </Radio.Card>
          ))}
        </Stack>
      </Radio.Group>
      <Button size="md" onClick={() => keep.mutate({ body: { preset } })} loading={keep.isPending}>
        {t('act.next')}
      </Button>
    </Stack>
  )
}
