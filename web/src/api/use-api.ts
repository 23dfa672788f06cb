import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { CallInput } from '#contracts/client.ts'
import type { Endpoint } from '#contracts/endpoint.ts'
import { call } from './call.ts'
import { usePace } from './use-pace.ts'

interface Reading {
  /** Milliseconds after which to ask again where no change is announced; see `pace`. */
  every?: number | false
  /** False: do not ask yet. */
  enabled?: boolean
  /** Show the last answer while another question is on its way. */
  keep?: boolean
}

/** Reads one call and keeps it up to date. */
export function useApi<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  { every = false, enabled = true, keep = false }: Reading = {},
) {
  return useQuery({
    queryKey: [endpoint.name, input],
    queryFn: () => call(endpoint, input),
    refetchInterval: usePace(endpoint.name, every),
    enabled,
    ...(keep ? { placeholderData: keepPreviousData } : {}),
  })
}

interface Page<T> {
  items: T[]
  nextCursor: string | null
}

/** More pages than this are not asked for again by themselves: it would be many calls. */
const mostPolledPages = 3

/** Reads a list page by page; `name` is the endpoint's, so that `changed` finds it. */
export function usePages<T, P>(
  [name, ...about]: readonly [name: string, ...about: unknown[]],
  read: (cursor: string | undefined) => Promise<P & Page<T>>,
  { every = false, enabled = true }: Reading = {},
) {
  const now = usePace(name, every)
  const query = useInfiniteQuery({
    queryKey: [name, 'pages', ...about],
    queryFn: ({ pageParam }) => read(pageParam ?? undefined),
    initialPageParam: ((): string | null => null)(),
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: ({ state }) =>
      (state.data?.pages.length ?? 0) > mostPolledPages ? false : now,
    enabled,
    placeholderData: keepPreviousData,
  })
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items), [query.data])
  return { ...query, items }
}
