import type { ComponentChildren } from "preact";
import { t } from "../i18n/index.ts";
import { wordsOf } from "../state/toast.ts";
import { Button } from "./button.tsx";
import { Bird } from "./icons.tsx";

export const Empty = ({
  title,
  text,
  children,
}: {
  title: string;
  text?: string;
  children?: ComponentChildren;
}) => (
  <div class="state">
    <Bird />
    <h2>{title}</h2>
    {text && <p>{text}</p>}
    {children}
  </div>
);

export const Failed = ({ error, retry }: { error: unknown; retry: () => void }) => (
  <div class="state" role="alert">
    <h2>{t("error.title")}</h2>
    <p>{wordsOf(error)}</p>
    <Button onClick={retry}>{t("error.retry")}</Button>
  </div>
);

/** Where posts will be. */
export const PostSkeletons = ({ count = 6 }: { count?: number }) => (
  <div role="status" aria-label={t("loading")}>
    {Array.from({ length: count }, (_, at) => (
      <div class="post skeleton" key={at} aria-hidden="true">
        <span class="avatar avatar-m" />
        <div class="post-main">
          <span class="bar bar-short" />
          <span class="bar" />
          <span class="bar bar-long" />
        </div>
      </div>
    ))}
  </div>
);

export const Spinner = () => (
  <div class="spinner" role="status" aria-label={t("loading")}>
    <span />
  </div>
);
