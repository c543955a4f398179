import {
  createRootRoute,
  createRoute,
  createRouter,
  Outlet,
  redirect,
  lazyRouteComponent as routeComponent,
} from "@tanstack/react-router";
import { ChatsPage, NoConversation } from "@/features/conversations/chats-page";
import { ConversationView } from "@/features/messages/conversation-view";
import { patiently } from "@/ui/lazy";
import type { App } from "./app";
import { Failure } from "./failure";
import { Frame } from "./frame";

const lazyRouteComponent: typeof routeComponent = (load, name) => routeComponent(patiently(load), name);

import { keepNext, takeNext } from "./next";

/** Where one can be. */
export function makeRouter(app: App) {
  const isIn = () => app.client.snapshot.userId !== null;
  const root = createRootRoute({ component: Outlet });
  const guest = createRoute({
    getParentRoute: () => root,
    id: "guest",
    beforeLoad: () => {
      if (isIn()) throw redirect({ to: takeNext(), replace: true });
    },
  });
  const frame = createRoute({
    getParentRoute: () => root,
    id: "frame",
    component: Frame,
    beforeLoad: ({ location }) => {
      if (isIn()) return;
      keepNext(location.pathname);
      throw redirect({ to: "/sign-in", replace: true });
    },
  });
  const chats = createRoute({ getParentRoute: () => frame, path: "/chats", component: ChatsPage });
  const contactsPage = () => import("@/features/contacts/contacts-page");
  const contacts = createRoute({
    getParentRoute: () => frame,
    path: "/contacts",
    component: lazyRouteComponent(contactsPage, "ContactsPage"),
  });
  const settingsPage = () => import("@/features/users/settings/settings-page");
  const answerPage = () => import("@/features/users/knocking/answer-page");
  const settings = createRoute({
    getParentRoute: () => frame,
    path: "/settings",
    component: lazyRouteComponent(settingsPage, "SettingsPage"),
  });
  const routeTree = root.addChildren([
    guest.addChildren([
      createRoute({
        getParentRoute: () => guest,
        path: "/sign-in",
        component: lazyRouteComponent(() => import("@/features/users/sign-in"), "SignIn"),
      }),
      createRoute({
        getParentRoute: () => guest,
        path: "/sign-up",
        component: lazyRouteComponent(() => import("@/features/users/sign-up"), "SignUp"),
      }),
      createRoute({
        getParentRoute: () => guest,
        path: "/forgot",
        component: lazyRouteComponent(() => import("@/features/users/forgot"), "Forgot"),
      }),
    ]),
    frame.addChildren([
      createRoute({
        getParentRoute: () => frame,
        path: "/u/$whom",
        component: lazyRouteComponent(() => import("@/features/contacts/arriving"), "Arriving"),
      }),
      chats.addChildren([
        createRoute({ getParentRoute: () => chats, path: "/", component: NoConversation }),
        createRoute({ getParentRoute: () => chats, path: "$conversationId", component: ConversationView }),
      ]),
      createRoute({
        getParentRoute: () => frame,
        path: "/favourites",
        component: lazyRouteComponent(() => import("@/features/favourites/favourites-page")),
      }),
      contacts.addChildren([
        createRoute({
          getParentRoute: () => contacts,
          path: "/",
          component: lazyRouteComponent(contactsPage, "NoContact"),
        }),
        createRoute({
          getParentRoute: () => contacts,
          path: "requests",
          component: lazyRouteComponent(() => import("@/features/contacts/requests-view"), "RequestsView"),
        }),
        createRoute({
          getParentRoute: () => contacts,
          path: "blocked",
          component: lazyRouteComponent(() => import("@/features/contacts/blocked-view"), "BlockedView"),
        }),
        createRoute({
          getParentRoute: () => contacts,
          path: "groups",
          component: lazyRouteComponent(() => import("@/features/groups/groups-page"), "GroupsPage"),
        }),
        createRoute({
          getParentRoute: () => contacts,
          path: "$userId",
          component: lazyRouteComponent(() => import("@/features/contacts/contact-view"), "ContactView"),
        }),
      ]),
      createRoute({ getParentRoute: () => frame, path: "/q", component: lazyRouteComponent(answerPage) }),
      createRoute({
        getParentRoute: () => frame,
        path: "/q/$code",
        component: lazyRouteComponent(answerPage),
      }),
      createRoute({
        getParentRoute: () => frame,
        path: "/g/$token",
        component: lazyRouteComponent(() => import("@/features/groups/join-page"), "JoinPage"),
      }),
      settings.addChildren([
        createRoute({
          getParentRoute: () => settings,
          path: "/",
          component: lazyRouteComponent(settingsPage, "NoSection"),
        }),
        createRoute({
          getParentRoute: () => settings,
          path: "$section",
          component: lazyRouteComponent(settingsPage, "SectionView"),
        }),
      ]),
    ]),
    createRoute({
      getParentRoute: () => root,
      path: "$",
      beforeLoad: () => {
        throw redirect({ to: isIn() ? "/chats" : "/sign-in", replace: true });
      },
    }),
    createRoute({
      getParentRoute: () => root,
      path: "/",
      beforeLoad: () => {
        throw redirect({ to: isIn() ? "/chats" : "/sign-in", replace: true });
      },
    }),
  ]);
  return createRouter({
    routeTree,
    defaultPreload: false,
    scrollRestoration: false,
    defaultErrorComponent: Failure,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
