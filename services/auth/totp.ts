import { Secret, TOTP } from "otpauth";
import { action, type Transaction } from "../../lib/action.ts";
import { conflict, forbidden, invalidRequest, unauthorized } from "../../lib/errors.ts";
import type { Id } from "../../lib/id.ts";
import { sql } from "../../lib/sql.ts";
import { now } from "../../lib/time.ts";
import { viewerId } from "../../lib/viewer.ts";
import { note } from "./audit/note.ts";
import { ending } from "./ended.ts";
import { tellOwner } from "./mail/tell.ts";
import { seal } from "./oauth/secrets.ts";
import { ownProfile } from "./rows.ts";
import { givenPassword, oneTimeCode } from "./rules.ts";
import {
  lockedFactor,
  renewRecoveryCodes,
  sealName,
  secondFactor,
  takeCode,
} from "./second-factor.ts";
import { endAllBut } from "./session.ts";
import { accountOf, withPassword } from "./with-password.ts";

const SECRET_BYTES = 20;
const WRONG_PASSWORD = "The password is wrong.";
const WRONG_CODE = "is not the code that the device shows now";

/** Whether a sign-in asks for a second factor. */
export const totp = action("auth.totp", {}, async (_, scope) => {
  const row = await scope.db.row<{ enabled: boolean; recovery_codes_left: number }>(sql`
    select exists (
        select from totp where user_id = id and confirmed_at is not null
      ) as enabled,
      (select count(*)::int from recovery_codes where user_id = id) as recovery_codes_left
    from users
    where id = ${viewerId(scope)}`);
  if (!row) throw unauthorized();
  return row;
});

/**
 * A secret for the viewer's device; it does not count before a code of it has come back.
 * @throws forbidden for a wrong password, conflict when there is a second factor already
 */
export const beginTotp = action(
  "auth.beginTotp",
  { password: givenPassword },
  async ({ password }, scope) => {
    const id = viewerId(scope);
    const secret = new Secret({ size: SECRET_BYTES });
    const begun = await withPassword(scope.db, accountOf(scope.db, id), password, async (tx) => {
      await noteSecret(tx, id, secret.base32);
      const { username } = await ownProfile(tx, id);
      return { secret: secret.base32, uri: uriOf(username, secret) };
    });
    if (!begun) throw forbidden(WRONG_PASSWORD);
    return begun;
  },
);

/** What a device reads as a QR code. Source: Google Authenticator, "Key URI Format". */
const uriOf = (label: string, secret: Secret) =>
  new TOTP({ issuer: "Gorjeo", label, secret }).toString();

async function noteSecret(tx: Transaction, user_id: Id, secret: string) {
  const noted = await tx.run(sql`
    insert into totp (user_id, secret)
    values (${user_id}, ${seal(secret, sealName(user_id))})
    on conflict (user_id) do update
    set secret = excluded.secret,
      last_step = 0
    where totp.confirmed_at is null`);
  if (!noted) throw conflict("totp", "There is a second factor already.");
}

/**
 * The device shows the right code: from now on a sign-in asks for one. Ends all other sessions,
 * which began without.
 * @returns the recovery codes, which are shown this once
 */
export const confirmTotp = action(
  "auth.confirmTotp",
  { otp: oneTimeCode },
  async ({ otp }, scope) => {
    const { db, viewer, newId } = scope;
    if (!viewer) throw unauthorized();
    const { user_id, session_id } = viewer;
    const { recovery_codes, ended } = await db.transaction(async (tx) => {
      const factor = await lockedFactor(tx, user_id);
      if (!factor || factor.confirmed)
        throw conflict("totp", "There is no second factor that waits to be confirmed.");
      if (!(await takeCode(tx, user_id, factor, otp)))
        throw invalidRequest("otp", `The \`otp\` parameter value ${WRONG_CODE}`);
      await tx.run(sql`
        update totp
        set confirmed_at = ${now().toISOString()}
        where user_id = ${user_id}`);
      const recovery_codes = await renewRecoveryCodes(tx, user_id);
      await note(tx, { user_id, act: "second_factor_on", client: scope });
      await tellOwner(tx, newId, user_id, "second_factor_on");
      return { recovery_codes, ended: await endAllBut(tx, user_id, session_id) };
    });
    return ending({ enabled: true as const, recovery_codes, sessions_ended: ended.length }, ended);
  },
);

/** Takes the second factor away; asks for both. @throws forbidden, tooManyRequests */
export const endTotp = action(
  "auth.endTotp",
  { password: givenPassword, otp: oneTimeCode },
  async ({ password, otp }, scope) => {
    const id = viewerId(scope);
    const find = accountOf(scope.db, id);
    const judged = await withPassword(scope.db, find, password, async (tx) => {
      const factor = await secondFactor(tx, id, otp);
      if (factor !== "passed") return { factor };
      await tx.run(sql`
        with codes as (
          delete from recovery_codes
          where user_id = ${id}
        )
        delete from totp
        where user_id = ${id}`);
      await note(tx, { user_id: id, act: "second_factor_off", client: scope });
      await tellOwner(tx, scope.newId, id, "second_factor_off");
      return { factor };
    });
    if (!judged) throw forbidden(WRONG_PASSWORD);
    if (judged.factor !== "passed")
      throw forbidden("The code is wrong, or was used before.", { reason: "otp_wrong" });
    return { enabled: false as const };
  },
);
