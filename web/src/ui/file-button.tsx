import type { ComponentProps } from "preact";
import { useRef } from "preact/hooks";
import { IconButton } from "./button.tsx";

/** A button that lets files be chosen. @param accept  their types, separated by commas */
export function FileButton({
  accept,
  multiple,
  onFiles,
  ...props
}: ComponentProps<typeof IconButton> & {
  accept: string;
  multiple?: boolean;
  onFiles: (files: File[]) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        multiple={multiple}
        accept={accept}
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
      <IconButton {...props} onClick={() => input.current?.click()} />
    </>
  );
}
