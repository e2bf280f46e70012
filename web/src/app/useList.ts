import { type QueryKey, useInfiniteQuery } from "@tanstack/react-query";

interface ListPage<Item> {
  items: Item[];
  next: string | null;
}

/** A list of the server, page after page: what DataTable takes. */
export function useList<Item>(
  key: QueryKey,
  fetchPage: (after: string | undefined) => Promise<ListPage<Item>>,
  options: { enabled?: boolean; refetchInterval?: number | false } = {},
) {
  const query = useInfiniteQuery({
    queryKey: key,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => fetchPage(pageParam),
    getNextPageParam: (page) => page.next ?? undefined,
    ...options,
  });
  return {
    rows: query.data?.pages.flatMap((page) => page.items) ?? [],
    loading: query.isLoading,
    error: query.error,
    more: {
      hasNext: query.hasNextPage,
      loading: query.isFetchingNextPage,
      load: () => query.fetchNextPage(),
    },
  };
}
