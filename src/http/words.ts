interface Named {
  readonly enumName: string;
  readonly enumSchema: { readonly description: string };
}

const named = new Map<readonly string[], Named>();

/** Words of which fields have one: one schema of the document, by this name, and so one type of whoever generates a client. */
export function words<const Word extends string>(
  enumName: string,
  description: string,
  choices: readonly Word[],
): readonly Word[] {
  named.set(choices, { enumName, enumSchema: { description } });
  return choices;
}

/** What the document's generator takes for one of the choices, by their name if they have one. */
export const enumOf = (choices: readonly string[]) => ({ enum: choices, ...named.get(choices) });
