import { Button, Group, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { requestPasswordReset } from '#contracts/api/access.ts'
import { useAction } from '../../api/use-action.ts'
import { useMe } from '../../app/session.ts'
import { Section } from '../../ui/page.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { say, sayFailed } from '../../ui/toasts.ts'

/** A new password is set with a mailed link: whoever found this page open cannot do it. */
export function Password() {
  const { t } = useTranslation()
  const { email } = useMe()
  const text = useProblemText()
  const ask = useAction(requestPasswordReset, {
    done: () => say(t('settings.linkSent', { email })),
    failed: (error) => sayFailed(text(error)),
  })
  return (
    <Section title={t('field.password')}>
      <Group justify="space-between">
        <Text size="sm" c="dimmed" flex="1 1 260px">
          {t('settings.passwordHint')}
        </Text>
        <Button
          variant="default"
          loading={ask.isPending}
          onClick={() => ask.mutate({ body: { email } })}
        >
          {t('entrance.askForLink')}
        </Button>
      </Group>
    </Section>
  )
}
