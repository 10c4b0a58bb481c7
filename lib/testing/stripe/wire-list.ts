/** A list object. @param url Where Stripe would page it. */
export function wireList<T>(data: T[], url: string, hasMore = false) {
  return { object: "list" as const, data, has_more: hasMore, url };
}
