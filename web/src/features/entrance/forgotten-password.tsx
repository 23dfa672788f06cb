import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { requestPasswordReset } from '#contracts/api/access.ts'
import { useAction } from '../../api/use-action.ts'
import { isAddress, useServerForm } from '../../ui/form.ts'
import { EntranceCard } from './entrance-card.tsx'
import { Frame } from './frame.tsx'

/** Asks for a mail with a link. Whether there is such a person is told to nobody. */
export default function ForgottenPassword() {
  return (
    <Frame>
      <AskForLink />
    </Frame>
  )
}

function AskForLink() {
  const { t } = useTranslation()
  const [sentTo, setSentTo] = useState<string>()
  const { form, refuse } = useServerForm(
    { email: '' },
    { email: (value) => (isAddress(value) ? null : t('check.email')) },
  )
  const ask = useAction(requestPasswordReset, {
    done: (_, { body: { email } }) => setSentTo(email),
    failed: refuse,
  })
  const backToSignIn = (
    <Text size="sm" ta="center" mt="lg">
      <Anchor href="/" size="sm" underline="always">
        {t('entrance.backToSignIn')}
      </Anchor>
    </Text>
  )
  if (sentTo !== undefined) {
    return (
      <EntranceCard title={t('entrance.linkSent')}>
        <Text size="sm" role="status">
          {t('entrance.linkSentHint', { email: sentTo })}
        </Text>
        {backToSignIn}
      </EntranceCard>
    )
  }
  return (
    <EntranceCard title={t('entrance.forgotten')} about={t('entrance.forgottenHint')}>
      <form onSubmit={form.onSubmit((body) => ask.mutate({ body }))}>
        <Stack>
          <TextInput
            label={t('field.email')}
            type="email"
            autoComplete="username"
            autoFocus
            {...form.getInputProps('email')}
          />
          <Button type="submit" size="md" fullWidth loading={ask.isPending}>
            {t('entrance.askForLink')}
          </Button>
        </Stack>
      </form>
      {backToSignIn}
    </EntranceCard>
  )
}
