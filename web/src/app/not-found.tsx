import { Button, Center } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Empty } from '../ui/states.tsx'

/** An address that leads nowhere. */
export function NotFound() {
  const { t } = useTranslation()
  return (
    <Center mih="60vh" component="main">
      <Empty
        title={t('lost.title')}
        hint={t('lost.hint')}
        action={
          <Button component="a" href="/" variant="default">
            {t('lost.home')}
          </Button>
        }
      />
    </Center>
  )
}
