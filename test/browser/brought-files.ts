import type { Page } from "playwright-core";

const EVENTS = {
  paste: (options: string) => `new ClipboardEvent("paste", { ...${options}, clipboardData: data })`,
  drop: (options: string) => `new DragEvent("drop", { ...${options}, dataTransfer: data })`,
};

/**
 * What the page gets when a file is pasted or dropped where something is written.
 * @param label  of the field
 * @param bytes  as the page is to make them
 */
export const bringTo =
  (label: string) => (page: Page, how: keyof typeof EVENTS, type: string, bytes: string) =>
    page.evaluate(`(() => {
    const data = new DataTransfer();
    data.items.add(new File([${bytes}], "brought", { type: "${type}" }));
    const area = document.querySelector("textarea[aria-label='${label}']");
    area.dispatchEvent(${EVENTS[how]("{ bubbles: true, cancelable: true }")});
  })()`);

/** The same bytes, made in the page. */
export const inPage = (bytes: Buffer) => `Uint8Array.of(${[...bytes].join()})`;
