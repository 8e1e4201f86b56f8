/** A place in a log: the transaction that wrote the row, and the row within it. */
export interface Cursor {
  xid: string;
  seq: string;
}

/** What `<service>.log` takes and answers: rows after `after` in commit order, at most 500. */
export interface LogAction {
  params: { after?: Cursor };
  result: LogRow[];
}

export interface LogRow extends Cursor {
  topic: string;
  payload: unknown;
}

/**
 * What `<service>.horizon` takes and answers. `horizon` is a place beyond all that is committed
 * now; asked again with it, `followed` tells whether who stands at `after` has seen all of that.
 */
export interface HorizonAction {
  params: { after?: Cursor; horizon?: string };
  result: { horizon: string; followed: boolean };
}
