import { Button, Group, Radio, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { updatePayPolicy } from '#contracts/api/pay-policy.ts'
import { useAction } from '../../api/use-action.ts'
import { useFormat } from '../../ui/format.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { sayFailed } from '../../ui/toasts.ts'

/** In whole major units. */
const presets = {
  plain: { reward: [20, 40], fee: [0, 0] },
  exchange: { reward: [20, 40], fee: [10, 20] },
} as const
type Preset = keyof typeof presets

/** From which ranges prices are drawn, to begin with. */
export function PayPolicyStep({ done }: { done: () => void }) {
  const { t } = useTranslation()
  const { perMajor, money } = useFormat()
  const [preset, setPreset] = useState<Preset>('plain')
  const text = useProblemText()
  const keep = useAction(updatePayPolicy, { done, failed: (error) => sayFailed(text(error)) })
  const rangeOf = ([low, high]: readonly [number, number]) => ({
    low: money(low * perMajor),
    high: money(high * perMajor),
  })
  const send = () => {
    const { reward, fee } = presets[preset]
    keep.mutate({
      body: {
        rewardMinMinor: reward[0] * perMajor,
        rewardMaxMinor: reward[1] * perMajor,
        feeMinMinor: fee[0] * perMajor,
        feeMaxMinor: fee[1] * perMajor,
      },
    })
  }
  return (
    <Stack mt="md">
      <Text size="sm" c="dimmed">
        {t('entrance.policyHint')}
      </Text>
      <Radio.Group
        value={preset}
        onChange={(value) => setPreset(value === 'exchange' ? 'exchange' : 'plain')}
        aria-label={t('entrance.step.payPolicy')}
      >
        <Stack gap="sm">
          {(['plain', 'exchange'] as const).map((name) => (
            <Radio.Card key={name} value={name} p="md" radius="md">
              <Group wrap="nowrap" align="flex-start">
                <Radio.Indicator />
                <div>
                  <Text fw={550} size="sm">
                    {t(`entrance.preset.${name}`)}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {t('policy.rewardRange', rangeOf(presets[name].reward))}
                    {name === 'exchange' &&
                      ` · ${t('policy.feeRange', rangeOf(presets[name].fee))}`}
                  </Text>
                </div>
              </Group>
            </Radio.Card>
          ))}
        </Stack>
      </Radio.Group>
      <Button size="md" onClick={send} loading={keep.isPending}>
        {t('act.next')}
      </Button>
    </Stack>
  )
}
