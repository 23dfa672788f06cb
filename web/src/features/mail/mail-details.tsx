import { Button, Stack, Text, Timeline, Title } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { resendEmailDelivery } from '#contracts/api/operations.ts'
import { useAction } from '../../api/use-action.ts'
import { Facts } from '../../ui/facts.tsx'
import { useFormat } from '../../ui/format.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { say, sayFailed } from '../../ui/toasts.ts'
import type { Delivery } from './use-mail-columns.tsx'

/** One mail: what became of it, and the button that sends it once more. */
export function MailDetails({ mail }: { mail: Delivery }) {
  const { t } = useTranslation()
  const { dateTime, number } = useFormat()
  const text = useProblemText()
  const resend = useAction(resendEmailDelivery, {
    touches: ['mail'],
    done: () => say(t('mail.resent')),
    failed: (error) => sayFailed(text(error)),
  })
  // Its secret link is not kept, so there is nothing to send again.
  const hadLink = mail.kind === 'invitation' || mail.kind === 'password_reset'
  const isOnItsWay = mail.status === 'queued' || mail.status === 'sending'
  return (
    <Stack>
      <Facts
        facts={[
          [t('mail.kindLabel'), t(`mail.kind.${mail.kind}`)],
          [t('mail.subject'), mail.subject],
          [t('mail.to'), mail.recipient.name],
          [t('field.email'), mail.recipient.email],
          [t('tasks.status'), <StatusBadge key="status" status={mail.status} />],
          [t('deadLetters.attempts'), number(mail.attempts)],
          [t('mail.queued'), dateTime(mail.createdAt)],
          [t('status.sent'), mail.sentAt && dateTime(mail.sentAt)],
          [t('mail.messageId'), mail.messageId],
        ]}
      />
      {mail.response && (
        <div>
          <Title order={3} size="sm" mb={4}>
            {t('mail.response')}
          </Title>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {mail.response}
          </Text>
        </div>
      )}
      {mail.resends.length > 0 && (
        <div>
          <Title order={3} size="sm" mb="sm">
            {t('mail.resends')}
          </Title>
          <Timeline bulletSize={12} lineWidth={2} active={mail.resends.length}>
            {mail.resends.map(({ by, at }) => (
              <Timeline.Item key={at} title={by.name} fz="sm">
                <Text size="xs" c="dimmed">
                  {dateTime(at)}
                </Text>
              </Timeline.Item>
            ))}
          </Timeline>
        </div>
      )}
      {hadLink ? (
        <Text size="sm" c="dimmed">
          {t('problem.link_is_gone')}
        </Text>
      ) : (
        <Button
          variant="default"
          disabled={isOnItsWay}
          loading={resend.isPending}
          onClick={() => resend.mutate({ params: { deliveryId: mail.id } })}
        >
          {t('mail.resend')}
        </Button>
      )}
    </Stack>
  )
}
