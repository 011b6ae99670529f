/** One page of a list. Cursors are opaque and name the index to go on from; an unknown one answers null. */
export function page<Item>(
  items: readonly Item[],
  limit: number,
  cursor: string | undefined,
): { readonly items: readonly Item[]; readonly next: string } | null {
  const start = cursor
    ? Number(
        Buffer.from(cursor, 'base64')
          .toString('utf8')
          .replace(/^next:/, ''),
      )
    : 0;
  if (!Number.isInteger(start) || start < 0 || start > items.length) return null;
  const end = start + limit;
  return {
    items: items.slice(start, end),
    next: end < items.length ? Buffer.from(`next:${end}`).toString('base64') : '',
  };
}
