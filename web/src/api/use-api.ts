import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { CallInput } from '#contracts/client.ts'
import type { Endpoint } from '#contracts/endpoint.ts'
import { call } from './call.ts'

interface Reading {
  /** Milliseconds after which to ask again; see `pace`. */
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
    refetchInterval: every,
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
export function usePages<T>(
  [name, ...about]: readonly [name: string, ...about: unknown[]],
  read: (cursor: string | undefined) => Promise<Page<T>>,
  { every = false, enabled = true }: Reading = {},
) {
  const query = useInfiniteQuery({
    queryKey: [name, 'pages', ...about],
    queryFn: ({ pageParam }) => read(pageParam ?? undefined),
    initialPageParam: ((): string | null => null)(),
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: ({ state }) =>
      (state.data?.pages.length ?? 0) > mostPolledPages ? false : every,
    enabled,
    placeholderData: keepPreviousData,
  })
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items), [query.data])
  return { ...query, items }
}
