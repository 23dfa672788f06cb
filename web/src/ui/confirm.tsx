import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'

interface ConfirmProps {
  opened: boolean
  close: () => void
  title: string
  children?: ReactNode
  /** What the button says: the act, never "OK". */
  action: string
  danger?: boolean
  busy?: boolean
  /** Asks for a reason: `required` before it can be done. */
  reason?: 'required' | 'optional'
  confirm: (reason: string) => void
}

/** Asks before something that cannot be taken back. */
export function Confirm(props: ConfirmProps) {
  const { opened, close, title, children, action, danger = false, busy, reason, confirm } = props
  const { t } = useTranslation()
  const [why, setWhy] = useState('')
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={title}
      closeButtonProps={{ 'aria-label': t('act.close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault()
          confirm(why.trim())
        }}
      >
        <Stack gap="md">
          {children && <Text size="sm">{children}</Text>}
          {reason && (
            <Textarea
              label={t('field.reason')}
              maxLength={500}
              autosize
              minRows={2}
              required={reason === 'required'}
              value={why}
              onChange={(event) => setWhy(event.currentTarget.value)}
              data-autofocus
            />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              {t('act.back')}
            </Button>
            <Button type="submit" loading={busy} {...(danger ? { color: 'red.8' } : {})}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
