import type { EventStore, LogPage, ReadRequest } from '../eventStore'

const pageSize = 1_000

/** The topics that were asked for, or all there are. */
export async function* topicsOf(
  store: EventStore,
  wanted: readonly string[],
): AsyncGenerator<string> {
  if (wanted.length > 0) {
    yield* wanted
    return
  }
  let page = await store.topics('', pageSize)
  while (page.length > 0) {
    yield* page
    page = await store.topics(page.at(-1) ?? '', pageSize)
  }
}

/** All pages of a topic after a position, up to where it stands. */
export async function* pagesAfter(
  store: EventStore,
  {
    topic,
    after,
    types,
  }: Pick<ReadRequest, 'topic' | 'after'> & { readonly types: readonly string[] },
): AsyncGenerator<LogPage> {
  let from = after
  for (;;) {
    const filter = types.length > 0 ? { filter: { types } } : {}
    const page = await store.read({ topic, after: from, limit: pageSize, ...filter })
    yield page
    if (!page.hasMore) return
    from = page.end
  }
}
