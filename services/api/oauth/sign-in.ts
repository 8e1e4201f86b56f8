import { ERROR_TYPES } from "../../../lib/errors.ts";
import { isOwnForm, setCookie } from "./cookies.ts";
import { redirect } from "./html.ts";
import { parametersFrom, queryPairs } from "./parameters.ts";
import { refuse, showSignIn, type Visit, type Wrong } from "./visit.ts";

const WRONG: Wrong = { text: "The username, e-mail address or password is wrong.", status: 401 };
const TOO_MANY: Wrong = { text: "Too many tries. Wait a little, then try again.", status: 429 };

const wrongs: Record<string, Wrong> = {
  [ERROR_TYPES.unauthorized]: WRONG,
  [ERROR_TYPES.invalidRequest]: WRONG,
  VALIDATION_ERROR: WRONG,
  [ERROR_TYPES.tooManyRequests]: TOO_MANY,
};

const OTP_REQUIRED = {
  text: "This account has a second factor: sign in again, with the code of your device.",
  status: 401,
  otp: true,
};
const OTP_WRONG = { ...OTP_REQUIRED, text: "The code is wrong, or was used before." };
const OTPS: Record<string, Wrong> = { otp_required: OTP_REQUIRED, otp_wrong: OTP_WRONG };

/** What the page says to a refusal; undefined for what is no refusal. */
function wrongOf(error: unknown, otp: string): Wrong | undefined {
  if (!(error instanceof Object && "type" in error)) return undefined;
  const data = "data" in error && error.data instanceof Object ? error.data : {};
  const second = "reason" in data ? OTPS[String(data.reason)] : undefined;
  const wrong = second ?? wrongs[String(error.type)];
  return wrong && { ...wrong, otp: wrong.otp ?? otp !== "" };
}

/** The sign-in form came back: the cookie that it gives is good for this page only. */
export async function signIn(visit: Visit, values: Record<string, string>): Promise<void> {
  const { request, response, flow, call, here } = visit;
  if (!isOwnForm(request, values.form))
    return refuse(visit, "This form has expired, or cookies are switched off.", here);
  const parameters = parametersFrom(queryPairs(request.originalUrl ?? ""));
  const judgement = await call("auth.judgeConsent", { flow, parameters });
  if (!("consent" in judgement)) return redirect(response, here);
  const { username = "", password = "", otp = "" } = values;
  try {
    const { access_token } = await call("auth.login", {
      username,
      password,
      ...(otp && { otp }),
    });
    const { cookie } = await call("auth.openConsent", { token: access_token });
    setCookie(response, "form");
    setCookie(response, "consent", cookie);
    redirect(response, here);
  } catch (error) {
    const wrong = wrongOf(error, otp);
    if (!wrong) throw error;
    showSignIn(visit, judgement.consent, wrong);
  }
}
