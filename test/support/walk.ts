import type { ApiClient } from './client.js';

/** The rows of a list, in its envelope, from page to page by the cursor; the path has a query that says how long a page is. */
export async function walk<Row>(client: ApiClient, path: string): Promise<Row[]> {
  const rows: Row[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page = await client.get(`${path}${cursor && `&cursor=${cursor}`}`);
    rows.push(...(Object.values(page.body as Record<string, Row[]>)[0] ?? []));
    cursor = page.headers.get('x-next-cursor');
  }
  return rows;
}
