import { schemaOf, type Owner } from "../../../lib/service.ts";
import { authSettings } from "../auth-settings.ts";
import { answerRequests } from "../reset-requests.ts";
import { mailerOf } from "./mailer.ts";
import { sweepMail } from "./outbox.ts";
import { sendDue, type Sending } from "./send.ts";

const LOOK_MS = 500;
const SWEEP_MS = 600_000;
/** How long the end of the process waits for letters that are on their way. */
const LAST_MS = 5_000;

interface Upkeep {
  mail_timers: NodeJS.Timeout[];
  /** the round under way; rounds do not overlap */
  mail_round: Promise<void> | undefined;
  mail_ending: AbortController;
  mail_ended: boolean;
}

/** Sends the letters that are due, in every process of the service; where no mail is sent, nothing. */
export const mailUpkeep = schemaOf<Owner & Upkeep>({
  created() {
    this.mail_timers = [];
    this.mail_ending = new AbortController();
    this.mail_ended = false;
  },
  started() {
    const mailer = mailerOf(authSettings(), (text) => this.logger.info(text));
    // a stop may come while the database is waited for
    if (this.mail_ended) return;
    const warn = (text: string) => this.logger.warn(text);
    const complain = (error: unknown) => warn(`mail: ${String(error)}`);
    const sweep = () => void sweepMail(this.db).catch(complain);
    this.mail_timers = [setInterval(sweep, SWEEP_MS).unref()];
    if (!mailer) return;
    const sending: Sending = { db: this.db, mailer, warn, ending: this.mail_ending.signal };
    const work = async () => {
      while (!this.mail_ended && (await answerRequests(this.db, this.newId)));
      while (!this.mail_ended && (await sendDue(sending)));
    };
    const look = () => {
      this.mail_round ??= work()
        .catch(complain)
        .finally(() => {
          this.mail_round = undefined;
        });
    };
    this.mail_timers.push(setInterval(look, LOOK_MS).unref());
  },
  async stopped() {
    this.mail_ended = true;
    for (const timer of this.mail_timers) clearInterval(timer);
    const last = setTimeout(() => this.mail_ending.abort(), LAST_MS);
    await this.mail_round;
    clearTimeout(last);
  },
});
