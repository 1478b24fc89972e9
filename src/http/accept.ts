const CSV = 'text/csv';

/**
 * How to answer a request whose Accept header this is (RFC 9110, 12.5.1), where CSV is to be had or not. A browser that asks for
 * text/html gets JSON too, as it can show that. Parameters of a type, such as its charset, do not matter.
 * @returns undefined when nothing that there is would do
 */
export function answerType(accept: string | undefined, csv: boolean): 'json' | 'csv' | undefined {
  const weights = weightsOf(accept ?? '');
  if (weights.size === 0) return 'json';
  const of = (type: string) => weights.get(type) ?? weights.get(type.replace(/\/.*/, '/*')) ?? weights.get('*/*') ?? 0;
  const json = Math.max(of('application/json'), weights.get('text/html') ?? 0);
  // where both would do as well, CSV must be asked for by name
  if (csv && (of(CSV) > json || (of(CSV) === json && weights.get(CSV)))) return 'csv';
  return json > 0 || weights.get('text/*') ? 'json' : undefined;
}

/** Of each range the greatest weight, which is 1 where there is none that can be read. */
function weightsOf(accept: string): Map<string, number> {
  const weights = new Map<string, number>();
  for (const range of accept.toLowerCase().split(',')) {
    const [type, ...parameters] = range.split(';').map((part) => part.trim());
    if (!type) continue;
    const weight = parameters.map((parameter) => /^q\s*=\s*(\d+(?:\.\d*)?|\.\d+)$/.exec(parameter)?.[1]).find(Boolean);
    weights.set(type, Math.max(weights.get(type) ?? 0, Number(weight ?? 1)));
  }
  return weights;
}
