import Negotiator from 'negotiator';

/** A browser that asks for text/html gets JSON too, as it can show that. */
const json = ['application/json', 'text/html'];
const CSV = 'text/csv';

/**
 * How to answer a request whose Accept header this is (RFC 9110, 12.5.1), where CSV is to be had or not.
 * @returns undefined when nothing that there is would do
 */
export function answerType(accept: string | undefined, csv: boolean): 'json' | 'csv' | undefined {
  // parameters of a type, such as its charset, do not change what there is
  const bare = accept?.replace(/;(?!\s*q\s*=)[^;,]*/gi, '');
  const [best] = new Negotiator({ headers: { accept: bare || undefined } }).mediaTypes(csv ? [...json, CSV] : json);
  if (!best) return undefined;
  return best === CSV ? 'csv' : 'json';
}
