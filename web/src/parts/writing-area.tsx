import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { valueOf } from "../ui/field.tsx";
import { useId } from "../ui/use-id.ts";
import { onPasted } from "./brought-files.ts";
import { Suggestions, useSuggestions, wordAt, type Suggestion } from "./completion.tsx";

interface Props {
  text: string;
  label: string;
  placeholder: string;
  focused?: boolean;
  isBusy?: boolean;
  onText: (text: string) => void;
  onFocus?: () => void;
  onFiles: (files: File[]) => void;
  onSend: () => void;
}

/** Where a post is written: grows with it, and completes mentions and hashtags. */
export function WritingArea(props: Props) {
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [dismissed, setDismissed] = useState("");
  const found = wordAt(props.text, caret);
  const list = useSuggestions(found && found.word !== dismissed ? found.word : undefined);
  useEffect(() => setChosen(0), [list]);
  useLayoutEffect(() => {
    const { current } = area;
    if (!current) return;
    current.style.height = "auto";
    current.style.height = `${current.scrollHeight}px`;
  }, [props.text]);
  useEffect(() => {
    if (!props.focused) return;
    area.current?.focus();
    area.current?.setSelectionRange(props.text.length, props.text.length);
  }, []);
  const note = () => setCaret(area.current?.selectionStart ?? 0);
  const choose = ({ text }: Suggestion) => {
    if (!found) return;
    const end = found.start + text.length;
    props.onText(props.text.slice(0, found.start) + text + props.text.slice(caret));
    setCaret(end);
    requestAnimationFrame(() => area.current?.setSelectionRange(end, end));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) return props.onSend();
    if (!list.length) return;
    const picked = list[chosen];
    if (event.key === "ArrowDown") setChosen((chosen + 1) % list.length);
    else if (event.key === "ArrowUp") setChosen((chosen + list.length - 1) % list.length);
    else if ((event.key === "Enter" || event.key === "Tab") && picked) choose(picked);
    else if (event.key === "Escape") setDismissed(found?.word ?? "");
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="writing">
      <textarea
        ref={area}
        dir="auto"
        rows={1}
        autofocus={props.focused}
        readOnly={props.isBusy}
        value={props.text}
        aria-label={props.label}
        placeholder={props.placeholder}
        aria-autocomplete="list"
        aria-controls={list.length ? id : undefined}
        aria-activedescendant={list.length ? `${id}-${chosen}` : undefined}
        onFocus={props.onFocus}
        onInput={(event) => {
          props.onText(valueOf(event));
          note();
        }}
        onKeyDown={onKeyDown}
        onKeyUp={note}
        onClick={note}
        onPaste={onPasted(props.onFiles)}
      />
      {list.length > 0 && <Suggestions id={id} list={list} chosen={chosen} choose={choose} />}
    </div>
  );
}
