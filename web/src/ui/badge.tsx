/** A number as a picture: what it counts is said in words beside it. */
export const Badge = ({ count }: { count: number }) => (
  <span class="badge-count" aria-hidden="true" data-shown={count > 99 ? "99+" : count} />
);
