import { Paper, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect } from 'react'

interface EntranceCardProps {
  title: string
  about?: string
  width?: number
  children: ReactNode
}

/** The card in the middle of the page. */
export function EntranceCard({ title, about, width = 400, children }: EntranceCardProps) {
  useEffect(() => {
    document.title = `${title} · Piecework`
  }, [title])
  return (
    <Paper
      w="100%"
      maw={width}
      p={{ base: 'lg', sm: 32 }}
      radius={16}
      withBorder
      shadow="sm"
      bd="1px solid var(--line)"
    >
      <Title order={1} fz={22} mb={4}>
        {title}
      </Title>
      {about && (
        <Text size="sm" c="dimmed" mb="lg">
          {about}
        </Text>
      )}
      {children}
    </Paper>
  )
}
