import { useApp } from './support/app.js';

const test = useApp();

/** What a browser would fetch for the page: its scripts, styles and pictures. */
async function assetsOf(page: string): Promise<string[]> {
  const html = await (await fetch(page)).text();
  const named = [...html.matchAll(/<(?:script|link|img)\b[^>]*\b(?:src|href)=["']([^"']+)["']/g)].map(
    ([, url = '']) => url,
  );
  return named.map((url) => new URL(url, page).href);
}

/** Addresses of other hosts; the names of XML's own namespaces are no addresses. */
const foreignIn = (text: string) =>
  [...text.matchAll(/(?:https?:)?\/\/[\w-]+(?:\.[\w-]+)+[^\s"'<>)]*/g)]
    .map(([url]) => url)
    .filter((url) => !url.startsWith('http://www.w3.org/') && !url.includes('127.0.0.1'));

describe.each(['/docs', '/docs/'])('the page %s', (path) => {
  it('is HTML', async () => {
    const response = await fetch(`${test.url}${path}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await response.text()).toContain('<div id="swagger-ui">');
  });

  it('has its scripts, styles and pictures on this server', async () => {
    const assets = await assetsOf(`${test.url}${path}`);
    expect(assets.filter((url) => url.endsWith('.js')).length).toBeGreaterThanOrEqual(3);
    expect(assets.filter((url) => url.endsWith('.css')).length).toBeGreaterThanOrEqual(1);
    expect(assets.filter((url) => !url.startsWith(test.url))).toEqual([]);
    const types = { js: /javascript/, css: /^text\/css/, png: /^image\/png/ };
    for (const url of assets) {
      const response = await fetch(url);
      const type = types[url.split('.').at(-1) as keyof typeof types];
      expect({ url, status: response.status }).toEqual({ url, status: 200 });
      expect(response.headers.get('content-type')).toMatch(type);
      expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(100);
    }
  });

  it('may run its own scripts and nothing else', async () => {
    const policy = (await fetch(`${test.url}${path}`)).headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/default-src 'self'/);
    expect(policy).toMatch(/script-src 'self'(;|$)/);
  });

  it('names no other host', async () => {
    expect(foreignIn(await (await fetch(`${test.url}${path}`)).text())).toEqual([]);
  });
});

describe('the script that starts the page', () => {
  const script = async () => (await fetch(`${test.url}/docs/swagger-ui-init.js`)).text();

  it('carries the document', async () => {
    expect(await script()).toContain('/api/doctor/registration/');
  });

  it('names no other host', async () => {
    expect(foreignIn(await script())).toEqual([]);
  });
});

describe('the style of the page', () => {
  it('fetches nothing from another host', async () => {
    const css = await (await fetch(`${test.url}/docs/swagger-ui.css`)).text();
    expect([...css.matchAll(/(?:url\(|@import\s*)['"]?(?!data:)([^'")]+)/g)].map(([, url = '']) => url)).toEqual([]);
  });
});

describe('what is not part of the page', () => {
  it.each([
    '/docs/nothing.js',
    '/docs/../package.json',
    '/docs/%2e%2e/package.json',
    '/docs/index.css.map',
    '/docs-json',
  ])('is 404 in JSON: %s', async (path) => {
    const response = await fetch(`${test.url}${path}`);
    expect({ status: response.status, type: response.headers.get('content-type') }).toEqual({
      status: 404,
      type: 'application/json',
    });
  });
});
