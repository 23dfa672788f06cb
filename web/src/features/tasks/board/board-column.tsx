import { Badge, Group, Loader, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useInViewport } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Task } from '#contracts/api/tasks.ts'
import { useFormat } from '../../../ui/format.tsx'
import { OrFailure } from '../../../ui/states.tsx'
import { useTasks } from '../use-tasks.ts'
import classes from './board.module.css'
import { BoardCard, dragged } from './board-card.tsx'
import type { BoardColumnPlan } from './columns.ts'
import { type Moves, withMoves } from './use-moves.ts'

const cardHeight = 96

interface BoardColumnProps {
  column: BoardColumnPlan
  moves: Moves
  open: (taskId: string) => void
  /** Left out where nothing may be dropped. */
  drop: ((task: Task) => void) | undefined
  movable: boolean
}

/** One column: loaded when it comes into sight, and further cards when its end does. */
export function BoardColumn({ column, moves, open, drop, movable }: BoardColumnProps) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { ref, inViewport } = useInViewport<HTMLElement>()
  const [seen, setSeen] = useState(false)
  const [over, setOver] = useState(false)
  useEffect(() => {
    if (inViewport) setSeen(true)
  }, [inViewport])
  const tasks = useTasks(column.query, seen)
  const { items } = tasks
  const cards = useMemo(
    () => items && withMoves(column.only ? items.filter(column.only) : items, column.id, moves),
    [items, column.id, moves],
  )
  const last = items?.at(-1)
  const isMore = tasks.hasNextPage && !(last && column.ends?.(last))
  return (
    <section
      ref={ref}
      className={classes.column}
      aria-label={column.name}
      data-over={over || undefined}
      onDragOver={(event) => {
        if (!drop) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        const task = dragged()
        if (task) drop?.(task)
      }}
    >
      <Group justify="space-between" wrap="nowrap" className={classes.head}>
        <Title order={2} fz="sm" fw={600} className={classes.name}>
          {column.name}
        </Title>
        {cards && (
          <Badge color="gray" size="sm" flex="none" className="number">
            {number(cards.length) + (isMore ? '+' : '')}
          </Badge>
        )}
      </Group>
      <OrFailure query={tasks}>
        {cards === undefined ? (
          <Stack gap={8} p={8}>
            {[0, 1, 2].map((line) => (
              <Skeleton key={line} height={cardHeight - 8} radius="md" />
            ))}
          </Stack>
        ) : (
          <Cards
            cards={cards}
            open={open}
            movable={movable}
            named={column.takes !== 'assign'}
            more={
              isMore && !tasks.isFetchingNextPage ? () => void tasks.fetchNextPage() : undefined
            }
          />
        )}
        {cards?.length === 0 && !isMore && !tasks.isFetchingNextPage && (
          <Text size="sm" c="dimmed" ta="center" py="lg">
            {t('tasks.emptyColumn')}
          </Text>
        )}
        {tasks.isFetchingNextPage && <Loader size="xs" mx="auto" my={6} />}
      </OrFailure>
    </section>
  )
}

interface CardsProps {
  cards: Task[]
  open: (taskId: string) => void
  movable: boolean
  /** Each says whose it is. */
  named: boolean
  more: (() => void) | undefined
}

/** Of thousands of cards only those in sight exist. */
function Cards({ cards, open, movable, named, more }: CardsProps) {
  const frame = useRef<HTMLDivElement>(null)
  const list = useVirtualizer({
    count: cards.length,
    getScrollElement: () => frame.current,
    estimateSize: () => cardHeight,
    getItemKey: (index) => cards[index]?.id ?? index,
    overscan: 8,
  })
  const items = list.getVirtualItems()
  const atEnd = (items.at(-1)?.index ?? -1) >= cards.length - 1
  useEffect(() => {
    if (atEnd) more?.()
  }, [atEnd, more])
  return (
    <div ref={frame} className={cards.length > 0 ? classes.cards : undefined}>
      <ul style={{ height: list.getTotalSize() }}>
        {items.map(({ index, key, start }) => {
          const task = cards[index]
          return (
            task && (
              <li
                key={key}
                ref={list.measureElement}
                data-index={index}
                style={{ transform: `translateY(${start}px)` }}
              >
                <BoardCard task={task} open={open} movable={movable} named={named} />
              </li>
            )
          )
        })}
      </ul>
    </div>
  )
}
