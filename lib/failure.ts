/**
 * A start that cannot go on for a reason the operator can mend. Its message is one line that says
 * what is wrong and what to do; it is printed without a stack.
 */
export class Failure extends Error {
  override name = "Failure";
  readonly expected = true;
}
