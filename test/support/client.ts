import type { Contract } from './contract.js';

export interface Reply<Body = unknown> {
  status: number;
  headers: Headers;
  text: string;
  body: Body;
}

export interface RequestOptions {
  token?: string;
  headers?: Record<string, string>;
  /** sent as it is, instead of JSON */
  raw?: string | Uint8Array<ArrayBuffer>;
}

/** Speaks to the application over HTTP; every answer must be one that the OpenAPI document describes. */
export class ApiClient {
  constructor(
    private readonly base: string,
    private readonly contract: Contract,
    private readonly token?: string,
  ) {}

  /** The same client with a token. */
  as(token: string): ApiClient {
    return new ApiClient(this.base, this.contract, token);
  }

  get = (path: string, options?: RequestOptions) => this.send('GET', path, undefined, options);
  post = (path: string, body?: unknown, options?: RequestOptions) => this.send('POST', path, body, options);
  put = (path: string, body?: unknown, options?: RequestOptions) => this.send('PUT', path, body, options);
  delete = (path: string, options?: RequestOptions) => this.send('DELETE', path, undefined, options);

  async send(method: string, path: string, body?: unknown, options: RequestOptions = {}): Promise<Reply> {
    const { token = this.token, raw } = options;
    const headers = new Headers(options.headers);
    if (token && !headers.has('authorization')) headers.set('authorization', `Token ${token}`);
    if (body !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
    const payload = raw ?? (body === undefined ? null : JSON.stringify(body));
    const response = await fetch(`${this.base}${path}`, { method, headers, body: payload, redirect: 'manual' });
    const text = await response.text();
    const type = response.headers.get('content-type');
    const reply = {
      status: response.status,
      headers: response.headers,
      text,
      body: type === 'application/json' ? JSON.parse(text || 'null') : text,
    };
    this.contract.check({ method, path, ...reply });
    return reply;
  }
}
