import type { ComponentType } from "preact";
import { useLayoutEffect } from "preact/hooks";
import { Redirect, Route, Switch, useLocation } from "wouter-preact";
import { language, t } from "./i18n/index.ts";
import Home from "./pages/home.tsx";
import Landing from "./pages/landing.tsx";
import { Aside } from "./parts/aside.tsx";
import { ComposeDialog } from "./parts/compose-dialog.tsx";
import { Nav } from "./parts/nav.tsx";
import { Offline } from "./parts/outbox.tsx";
import { Page } from "./parts/page.tsx";
import { Shortcuts } from "./parts/shortcuts.tsx";
import { arrived } from "./state/feeds.ts";
import { reporting } from "./state/reporting.ts";
import { session } from "./state/session.ts";
import { Confirmation } from "./ui/dialog.tsx";
import { later } from "./ui/later.tsx";
import { Empty, Failed, PostSkeletons } from "./ui/states.tsx";
import { Toasts } from "./ui/toasts.tsx";

function Waiting() {
  useLayoutEffect(arrived);
  return (
    <main class="page" id="main">
      <PostSkeletons />
    </main>
  );
}

/** A page that is fetched when it is first gone to. */
const page = <P extends object>(load: () => Promise<{ default: ComponentType<P> }>) =>
  later<P>({
    load,
    waiting: Waiting,
    failed: (error, retry) => (
      <Page title={t("error.title")} back>
        <Failed error={error} retry={retry} />
      </Page>
    ),
  });

const Conversation = page(() => import("./pages/conversation.tsx"));
const AroundPost = page(() => import("./pages/around-post.tsx"));
const Profile = page(() => import("./pages/profile.tsx"));
const People = page(() => import("./pages/people.tsx"));
const Search = page(() => import("./pages/search.tsx"));
const Explore = page(() => import("./pages/explore.tsx"));
const Notifications = page(() => import("./pages/notifications.tsx"));
const Bookmarks = page(() => import("./pages/bookmarks.tsx"));
const Lists = page(() => import("./pages/lists.tsx"));
const ListPage = page(() => import("./pages/list.tsx"));
const Messages = page(() => import("./pages/messages.tsx"));
const Chat = page(() => import("./pages/chat.tsx"));
const Moderation = page(() => import("./pages/moderation.tsx"));
const Access = page(() => import("./pages/access.tsx"));
const Settings = page(() => import("./pages/settings.tsx"));
const ReportDialog = later({
  load: () => import("./parts/report-dialog.tsx"),
  waiting: () => null,
  failed: () => null,
});

const ProfileAt = ({ username, tab }: { username: string; tab: string }) => (
  <Profile key={username} username={username} tab={tab} />
);

const Missing = () => (
  <Page title={t("missing")} back>
    <Empty title={t("missing")} text={t("missing_text")} />
  </Page>
);

/** Every address of the client. */
const Pages = () => (
  <Switch>
    <Route path="/">
      <Redirect to="/home" replace />
    </Route>
    <Route path={/^\/sign-(?:in|up)$/}>
      <Redirect to="/home" replace />
    </Route>
    <Route path="/home">
      <Home />
    </Route>
    <Route path="/everyone">
      <Home everyone />
    </Route>
    <Route path="/explore">
      <Explore />
    </Route>
    <Route path="/search">
      <Search />
    </Route>
    <Route path="/notifications">
      <Notifications key="all" />
    </Route>
    <Route path="/notifications/mentions">
      <Notifications key="mentions" mentions />
    </Route>
    <Route path="/messages">
      <Messages />
    </Route>
    <Route path="/messages/with/:id">{({ id }) => <Chat key={id} with={id} />}</Route>
    <Route path="/messages/new/:ids">
      {({ ids }) => <Chat key={ids} group={ids.split(",")} />}
    </Route>
    <Route path="/messages/:id">{({ id }) => <Chat key={id} id={id} />}</Route>
    <Route path="/bookmarks">
      <Bookmarks />
    </Route>
    <Route path="/lists">
      <Lists key="mine" />
    </Route>
    <Route path="/lists/followed">
      <Lists key="followed" followed />
    </Route>
    <Route path="/lists/:id">{({ id }) => <ListPage key={id} id={id} />}</Route>
    <Route path="/lists/:id/members">
      {({ id }) => <ListPage key={`${id} m`} id={id} members />}
    </Route>
    <Route path="/moderation">
      <Moderation key="reports" />
    </Route>
    <Route path="/moderation/log">
      <Moderation key="log" log />
    </Route>
    <Route path="/settings">
      <Redirect to="/settings/account" replace />
    </Route>
    <Route path="/settings/:section">{({ section }) => <Settings section={section} />}</Route>
    <Route path="/:username/status/:id">{({ id }) => <Conversation key={id} id={id} />}</Route>
    <Route path="/:username/status/:id/:what">
      {({ id, username, what }) => (
        <AroundPost key={what} id={id} username={username} what={what} />
      )}
    </Route>
    <Route path={/^\/(?<username>\w+)\/(?<side>followers|following)$/}>
      {({ username, side }) => <People key={side} username={username ?? ""} side={side ?? ""} />}
    </Route>
    <Route path={/^\/(?<username>\w+)\/(?<tab>replies|media|likes)$/}>
      {({ username, tab }) => <ProfileAt username={username ?? ""} tab={tab ?? ""} />}
    </Route>
    <Route path="/:username">
      {({ username }) => <ProfileAt username={username} tab="posts" />}
    </Route>
    <Route>
      <Missing />
    </Route>
  </Switch>
);

function Reporting() {
  const reported = reporting.use();
  return reported ? <ReportDialog reported={reported} /> : null;
}

/** Pages that are the same for whoever is signed in and whoever is not. */
const ACCESS = ["/forgot-password", "/reset-password", "/confirm-email"] as const;

export function App() {
  const signed = session.use();
  const [path] = useLocation();
  language.use();
  if (!signed) return <Waiting />;
  const access = ACCESS.find((one) => one === path);
  if (access)
    return (
      <>
        <Offline />
        <Access key={access} path={access} />
        <Toasts />
      </>
    );
  if (!signed.user)
    return (
      <>
        <Offline />
        <Landing isNew={path === "/sign-up"} />
        <Toasts />
      </>
    );
  return (
    <>
      <a class="skip" href="#main">
        {t("skip")}
      </a>
      <Offline />
      <div class="shell" key={signed.user.id}>
        <Nav />
        <Pages />
        <Aside />
      </div>
      <ComposeDialog />
      <Reporting />
      <Confirmation />
      <Shortcuts />
      <Toasts />
    </>
  );
}
