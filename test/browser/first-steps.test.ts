import { expect } from "@jest/globals";
import { eventually, inBrowser, stage } from "../support/browser.ts";

const here = stage();

inBrowser("somebody new signs up, posts, and finds the post after coming back", async () => {
  const { page, complaints, goTo } = await here.visitor();
  await goTo("/sign-up");
  await page.getByLabel("Name", { exact: true }).fill("Ana Ruiz");
  await page.getByLabel("Username").fill("ana");
  await page.getByLabel("E-mail address").fill("ana@example.com");
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Sign up" }).click();
  await page.getByRole("heading", { name: "Home", exact: true }).waitFor();
  await page.getByRole("textbox", { name: "What is happening?" }).fill("Hello, world #first");
  await page.getByRole("button", { name: "Post", exact: true }).last().click();
  const post = page.getByRole("article").filter({ hasText: "Hello, world" });
  await post.waitFor();
  await eventually(async () =>
    expect(await post.getByRole("link", { name: "#first" }).getAttribute("href")).toBe(
      "/search?q=%23first",
    ),
  );
  await page.reload();
  await post.waitFor();
  expect(complaints).toEqual([]);
});

inBrowser("a refusal stands at the field, and nothing typed is lost", async () => {
  const { page, goTo } = await here.visitor();
  await goTo("/sign-up");
  await page.getByLabel("Name", { exact: true }).fill("Other");
  await page.getByLabel("Username").fill("ana");
  await page.getByLabel("E-mail address").fill("other@example.com");
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Sign up" }).click();
  await page.locator(".field-wrong").waitFor();
  await eventually(async () =>
    expect(await page.getByLabel("E-mail address").inputValue()).toBe("other@example.com"),
  );
});

inBrowser("a wrong password is said to be wrong; signing out ends the session", async () => {
  await here.gorjeo.people("olga");
  const { page, context, goTo } = await here.visitor();
  await goTo("/sign-in");
  await page.getByLabel("Username").fill("olga");
  await page.getByLabel("Password").fill("not this");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("The username or the password is wrong.").waitFor();
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Home", exact: true }).waitFor();
  const kept = (await context.cookies()).find(({ name }) => name === "gorjeo_session");
  expect(kept).toMatchObject({ httpOnly: true, sameSite: "Lax" });
  await page.getByRole("button", { name: /Account.*@olga/ }).click();
  await page.getByRole("menuitem", { name: "Sign out @olga" }).click();
  await page.getByRole("heading", { name: "Sign in", exact: true }).waitFor();
  expect((await context.cookies()).find(({ name }) => name === "gorjeo_session")).toBeUndefined();
});

inBrowser("two accounts in one browser, one click apart", async () => {
  await here.gorjeo.people("pia", "quin");
  const { page } = await here.signedIn("pia");
  await page.getByRole("button", { name: /Account.*@pia/ }).click();
  await page.getByRole("menuitem", { name: "Add an account" }).click();
  await page.getByLabel("Username").fill("quin");
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: /Account.*@quin/ }).click();
  await page.getByRole("menuitem", { name: "Switch to @pia" }).click();
  await page.getByRole("button", { name: /Account.*@pia/ }).waitFor();
});

inBrowser("the client speaks Spanish to those whose browser does", async () => {
  const { page, goTo } = await here.visitor({ language: "es-ES" });
  await goTo("/sign-in");
  await page.getByRole("button", { name: "Entrar" }).waitFor();
  await eventually(async () => expect(await page.locator("html").getAttribute("lang")).toBe("es"));
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
});
