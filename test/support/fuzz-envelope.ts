import type { OutgoingHttpHeaders } from 'node:http';

// What may be odd about a request besides its body.

const ids = ['x'.repeat(1200), '9'.repeat(25), ..."0 -1 1.5 2147483648 null %00 %zz %ff .. %2e%2e ' ٣".split(' ')];
const uuids = ['00000000-0000-4000-8000-000000000000', 'D6E19DA5-92F8-45E3-AD26-63FA39F8E90F', ...ids];
const endings = ['', '//', '/x', '/%20', '/.', '/..'];
const queries = '? ?format=json ?format=xml ?page=-1 ?__proto__[a]=1 ?%zz ?x=1 ?q=%ff ?page=1&page=2 ?sort[]=id'.split(
  ' ',
);
const methods = 'GET HEAD POST PUT PATCH DELETE OPTIONS TRACE PROPFIND SEARCH'.split(' ');
const accepts = ['', ',', '\xff', 'a'.repeat(2000), ...'*/* text/html text/csv application/xml json;q=0'.split(' ')];
const types = [
  ...[
    '',
    ';',
    '\xff',
    'application/json; charset=utf-16',
    'multipart/form-data; boundary=b',
    'multipart/form-data; boundary=""',
  ],
  ...'text/plain json APPLICATION/JSON multipart/form-data application/x-www-form-urlencoded'.split(' '),
];
const headers: OutgoingHttpHeaders[] = [
  { 'x-http-method-override': 'DELETE' },
  { 'x-forwarded-for': "'; --", 'x-forwarded-host': 'evil.example' },
  { 'content-encoding': 'gzip' },
  { cookie: 'a=b; '.repeat(200) },
  { origin: 'null', 'access-control-request-method': 'PUT' },
  { 'if-none-match': '*', range: 'bytes=0-1' },
  { 'transfer-encoding': 'chunked' },
  ...['', '*', '"0"', 'W/"x"', '\xff', `"${'a'.repeat(2000)}"`].map((tag) => ({ 'if-match': tag })),
  ...['', 'a', '\xff', '8e03978e-40d5-43e8-bc93-6894a57f9324', 'k'.repeat(2000)].map((key) => ({
    'idempotency-key': key,
  })),
];
const authorizations = [
  '',
  'Token',
  'Token a b',
  'Token \xff',
  'Basic YTpi',
  `Bearer ${'a'.repeat(40)}`,
  `Token ${'0'.repeat(40)}`,
];

export const odd = { ids, uuids, endings, queries, methods, accepts, types, headers, authorizations } as const;

/** Values that parameters of lists take, though not every parameter takes every one. */
export const listValues = [
  ...'1 2 50 201 0 2030-07-18 2026-01-05 First fuzz CL true false 29.0 eyJpZCI6MX0'.split(' '),
  ...'id -id username -age appointment_date,id patient_age -admit_date'.split(' '),
];
