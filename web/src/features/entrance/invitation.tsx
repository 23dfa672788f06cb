import { Alert, Button, PasswordInput, Stack } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { resetPassword } from '#contracts/api/access.ts'
import { useAction } from '../../api/use-action.ts'
import { useServerForm } from '../../ui/form.ts'
import { EntranceCard } from './entrance-card.tsx'
import { Frame } from './frame.tsx'
import { passwordProblem } from './password.ts'

/** Where the link of an invitation leads: a password, and the person is in. */
export default function Invitation() {
  return (
    <Frame>
      <ChoosePassword />
    </Frame>
  )
}

function ChoosePassword() {
  const { t } = useTranslation()
  const [done, setDone] = useState(false)
  // Behind the #, so that it reaches no server's log.
  const [token] = useState(() => new URLSearchParams(location.hash.slice(1)).get('token') ?? '')
  const { form, refuse } = useServerForm(
    { password: '' },
    { password: (value) => (passwordProblem(value) ? t('check.password') : null) },
  )
  const accept = useAction(resetPassword, {
    done: () => setDone(true),
    failed: refuse,
  })
  if (done) {
    return (
      <EntranceCard title={t('entrance.invitation')} about={t('entrance.welcome')}>
        <Button component="a" href="/" fullWidth size="md">
          {t('entrance.signIn')}
        </Button>
      </EntranceCard>
    )
  }
  if (token === '') {
    return (
      <EntranceCard title={t('entrance.invitation')}>
        <Alert color="orange" mt="md" title={t('entrance.noToken')}>
          {t('entrance.noTokenHint')}
        </Alert>
        <Button component="a" href="/" variant="default" mt="lg" fullWidth>
          {t('entrance.signIn')}
        </Button>
      </EntranceCard>
    )
  }
  return (
    <EntranceCard title={t('entrance.invitation')} about={t('entrance.invitationHint')}>
      <form
        onSubmit={form.onSubmit(({ password }) => accept.mutate({ body: { token, password } }))}
      >
        <Stack>
          <PasswordInput
            label={t('field.newPassword')}
            description={t('check.password')}
            autoComplete="new-password"
            autoFocus
            visibilityToggleButtonProps={{ 'aria-label': t('field.showPassword') }}
            {...form.getInputProps('password')}
          />
          <Button type="submit" loading={accept.isPending} fullWidth size="md">
            {t('entrance.accept')}
          </Button>
        </Stack>
      </form>
    </EntranceCard>
  )
}
