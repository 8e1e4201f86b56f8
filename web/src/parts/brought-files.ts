import { useState } from "preact/hooks";
import { kindOf } from "../state/media-rules.ts";

type Take = (files: File[]) => void;

/** Takes pictures and films that are pasted. */
export const onPasted = (take: Take) => (event: ClipboardEvent) => {
  const files = [...(event.clipboardData?.files ?? [])].filter((file) => kindOf(file));
  if (!files.length) return;
  event.preventDefault();
  take(files);
};

/** For an element that takes files dropped on it; it has `data-over` while they are held above. */
export function useDropped(take: Take) {
  const [isOver, setOver] = useState(false);
  return {
    "data-over": isOver || undefined,
    onDragOver: (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      take([...(event.dataTransfer?.files ?? [])]);
    },
  };
}
