/**
 * A number that keeps its decimals in the answer: `29.0`, which typed clients read as a fraction, where JSON.stringify
 * would write `29`.
 */
export const decimalNumber = (text: string): number =>
  (JSON as unknown as { rawJSON(text: string): number }).rawJSON(text);
