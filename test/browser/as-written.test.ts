import { expect } from "@jest/globals";
import { eventually, inBrowser, stage } from "../support/browser.ts";

const here = stage();

/** In the page: an element's name and how it is set apart from the direction around it. */
function directionOf(element: object): string {
  const styleOf = Reflect.get(globalThis, "getComputedStyle") as (of: object) => {
    unicodeBidi: string;
  };
  return `${Reflect.get(element, "tagName")},${styleOf(element).unicodeBidi}`;
}

inBrowser(
  "links lie exactly where tags, names and addresses stand, and in no other link",
  async () => {
    const { ana } = await here.gorjeo.people("ana", "al", "alice");
    const texts: [string, [string, string][]][] = [
      [
        "foo #lol #wat #lolhuh #lolcats",
        ["#lol", "#wat", "#lolhuh", "#lolcats"].map((tag) => [tag, encodeURIComponent(tag)]),
      ],
      [
        "http://example.org/#anchor-name #hashtag",
        [
          ["example.org/#anchor-name", "http://example.org/#anchor-name"],
          ["#hashtag", encodeURIComponent("#hashtag")],
        ],
      ],
      [
        "😀 @al @alice <b>#bold</b>",
        [
          ["@al", "/al"],
          ["@alice", "/alice"],
          ["#bold", encodeURIComponent("#bold")],
        ],
      ],
    ];
    const { page, goTo, complaints } = await here.signedIn("ana");
    for (const [text, wanted] of texts) {
      const id = await ana.post(text);
      await goTo(`/ana/status/${id}`);
      const post = page.locator(`[data-post="${id}"]`);
      for (const [words, target] of wanted) {
        const link = post.getByRole("link", { name: words, exact: true });
        await eventually(async () => expect(await link.getAttribute("href")).toContain(target));
      }
      expect(await post.locator("a a, b").count()).toBe(0);
    }
    expect(complaints).toEqual([]);
  },
);

inBrowser("a name that turns the direction of writing round turns nothing but itself", async () => {
  const { bea, cyn } = await here.gorjeo.people("bea", "cyn");
  await bea.send("PUT", "/auth/profile", {
    name: "Bank\u202Emoc.live",
    description: "a \u202E turned \u2066 description",
  });
  const id = await bea.post("a turned \u202E post");
  await cyn.follow(bea);
  await here.gorjeo.drained();
  const { page, goTo } = await here.signedIn("cyn");
  for (const path of ["/home", `/bea/status/${id}`, "/bea"]) {
    await goTo(path);
    const post = page.locator(`[data-post="${id}"]`).first();
    await post.waitFor();
    const bidi = (words: string) => post.getByText(words).first().evaluate(directionOf);
    expect(await bidi("Bank")).toBe("BDI,isolate");
    // each paragraph of the text by itself
    expect(await bidi("a turned")).toMatch(/,(plaintext|isolate|isolate-override)$/);
  }
});
