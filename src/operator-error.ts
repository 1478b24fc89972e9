/** Something the operator can mend; the message is one clear sentence, to be shown without a stack. */
export class OperatorError extends Error {}
