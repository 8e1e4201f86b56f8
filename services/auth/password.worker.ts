import { compareSync, hashSync } from "bcryptjs";

/** bcrypt takes a tenth of a second on purpose: it runs here, where nobody waits for the thread. */
export const hash = ({ digest, cost }: { digest: string; cost: number }): string =>
  hashSync(digest, cost);

export const verify = ({ digest, bcrypt }: { digest: string; bcrypt: string }): boolean =>
  compareSync(digest, bcrypt);
