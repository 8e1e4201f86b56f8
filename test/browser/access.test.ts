import { afterAll, beforeAll, expect } from "@jest/globals";
import { setAuthSettings } from "../../services/auth/auth-settings.ts";
import { inBrowser, stage } from "../support/browser.ts";
import { PASSWORD } from "../support/person.ts";
import { postbox, type Postbox } from "../support/postbox.ts";

let post: Postbox;

// before the stage, whose server reads its settings from here
beforeAll(async () => {
  post = await postbox();
  Object.assign(process.env, {
    SMTP_URL: post.url,
    MAIL_FROM: "gorjeo@gorjeo.example",
    PUBLIC_URL: "http://gorjeo.example",
  });
});
const here = stage();
afterAll(() => post.close());

const pageOf = ({ text }: { text: string }) => /gorjeo\.example(\/\S+#\S+)/.exec(text)?.[1] ?? "";

inBrowser(
  "an address is confirmed and a forgotten password set anew, by links in mails",
  async () => {
    const { page, goTo, axe, complaints } = await here.visitor();
    await here.gorjeo.people("ana");
    await goTo(pageOf(await post.letter("ana@example.com", "Confirm")));
    await page.getByRole("button", { name: "Confirm" }).click();
    await page.getByText("The e-mail address is confirmed.").waitFor();
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.getByRole("link", { name: "Forgotten password?" }).click();
    await page.getByLabel("Username or e-mail address").fill("ana@example.com");
    expect(await axe()).toEqual([]);
    await page.getByRole("button", { name: "Send the link" }).click();
    await page.getByText("a mail is on its way").waitFor();
    const link = pageOf(await post.letter("ana@example.com", "new password"));
    await goTo(link);
    await page.getByLabel("New password").fill("another pass phrase");
    expect(await axe()).toEqual([]);
    await page.getByRole("button", { name: "Set the password" }).click();
    await page.getByText("The password is set.").waitFor();
    await page.getByRole("link", { name: "Sign in" }).click();
    await page.getByLabel("Username").fill("ana");
    await page.getByLabel("Password").fill("another pass phrase");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("heading", { name: "Home", exact: true }).waitFor();
    // a second time the same link opens nothing
    await page.goto("about:blank");
    await goTo(link);
    await page.getByLabel("New password").fill("a third pass phrase");
    await page.getByRole("button", { name: "Set the password" }).click();
    await page.getByText("The link is no longer good").waitFor();
    expect(complaints).toEqual([]);
  },
);

inBrowser(
  "somebody is invited, joins by the link, and sees what happened to the account",
  async () => {
    await here.gorjeo.people("ben");
    setAuthSettings({ registration: "invite" });
    const { page, goTo, axe, complaints } = await here.signedIn("ben");
    await goTo("/settings/account");
    await page.getByRole("button", { name: "Invite somebody" }).click();
    const link = new URL(await page.getByLabel("Link for the one you invite").inputValue());
    expect(await axe()).toEqual([]);
    const other = await here.visitor({ language: "es" });
    await other.goTo("/sign-up");
    await other.page.getByText("se entra con invitación").waitFor();
    await other.page.goto("about:blank");
    await other.goTo(link.pathname + link.hash);
    await other.page.getByLabel("Nombre", { exact: true }).fill("Cleo");
    await other.page.getByLabel("Nombre de usuario").fill("cleo");
    await other.page.getByLabel(/Correo|correo/).fill("cleo@example.com");
    await other.page.getByLabel("Contraseña").fill(PASSWORD);
    await other.page.locator(".landing-form button[type=submit]").click();
    await other.page.locator(".shell").waitFor();
    await other.goTo("/settings/security");
    await other.page.getByText("Cuenta creada").waitFor();
    expect([...complaints, ...other.complaints]).toEqual([]);
  },
);
