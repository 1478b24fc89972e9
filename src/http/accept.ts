const CSV = 'text/csv';
/** Ranges that are looked at. */
const MOST_RANGES = 100;

/**
 * How to answer a request whose Accept header this is (RFC 9110, 12.5.1), where CSV is to be had or not. A browser that asks for
 * text/html gets JSON too, as it can show that. Parameters of a type, such as its charset, do not matter.
 * @returns undefined when nothing that there is would do
 */
export function answerType(accept: string | undefined, csv: boolean): 'json' | 'csv' | undefined {
  if (!accept) return 'json';
  const weights = new Map(accept.toLowerCase().split(',', MOST_RANGES).map(weighed));
  const of = (type: string) => weights.get(type) ?? weights.get(type.replace(/\/.*/, '/*')) ?? weights.get('*/*') ?? 0;
  const json = Math.max(of('application/json'), weights.get('text/html') ?? 0);
  const table = csv ? of(CSV) : 0;
  if (table > json || (csv && table === json && weights.get(CSV))) return 'csv';
  return json > 0 || weights.get('text/*') ? 'json' : undefined;
}

/** A range and its weight, 1 unless it has one that can be read. */
function weighed(range: string): [string, number] {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
  const weight = parameters.map((parameter) => /^q\s*=\s*(\d*\.?\d+)$/.exec(parameter)?.[1]).find(Boolean);
  return [type, weight === undefined ? 1 : Number(weight)];
}
