import { useRef, useState } from "preact/hooks";
import { draftOf, isEmpty, keepDraft, type Draft } from "../state/drafts.ts";
import { me } from "../state/session.ts";

/** What is being written at a place, kept at every change. `release` when something else keeps it. */
export function useDraft(place: string, first = "") {
  const [draft, setDraft] = useState<Draft>(() => {
    const kept = draftOf(me(), place);
    return isEmpty(kept) ? { text: first } : kept;
  });
  const now = useRef(draft);
  const change = (changes: (draft: Draft) => Draft) => {
    now.current = changes(now.current);
    keepDraft(me(), place, now.current);
    setDraft(now.current);
  };
  const release = () => keepDraft(me(), place, { text: "" });
  return { draft, change, release };
}
