/** The rules of what people write: how it is stored, counted, read, cut and compared. */
export { MAX_WEIGHTED_LENGTH, weightedLength } from "./text/weight.ts";
export { entitiesOf } from "./text/entities.ts";
export type { Entities } from "./text/entities.ts";
export { hasVisibleText, isStorable } from "./text/visible.ts";
export { languageOf } from "./text/language.ts";
export { retweetText, truncate } from "./text/cut.ts";
export { replyPrefixLength } from "./text/reply.ts";
export { normalize, searchKey } from "./text/forms.ts";
