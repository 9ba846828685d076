import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import { Crash } from "./Crash";
import { pages } from "./pages";
import { Shell } from "./Shell";

const page = (path: string, load: (typeof pages)[keyof typeof pages]): RouteObject => ({
  path,
  lazy: async () => ({ Component: (await load()).default }),
  errorElement: <Crash />,
});

const Blank = () => null;

export const router = createBrowserRouter([
  {
    errorElement: <Crash />,
    HydrateFallback: Blank,
    children: [
      page("/sign-in", pages.signIn),
      page("/welcome", pages.welcome),
      {
        element: <Shell />,
        children: [
          { path: "/", element: <Navigate to="/productions" replace /> },
          page("/create", pages.create),
          page("/productions", pages.productions),
          page("/productions/:id", pages.production),
          page("/approvals", pages.approvals),
          page("/runs", pages.runs),
          page("/runs/:id", pages.run),
          page("/flows", pages.flows),
          page("/flows/:name", pages.flowEditor),
          page("/playground", pages.playground),
          page("/monitor", pages.monitor),
          page("/analytics", pages.analytics),
          page("/traces", pages.traces),
          page("/traces/:id", pages.trace),
          page("/logs", pages.logs),
          page("/alerts/:id?", pages.alerts),
          page("/slos", pages.slos),
          page("/profiles", pages.profiles),
          page("/settings/:section?", pages.settings),
          page("*", pages.notFound),
        ],
      },
    ],
  },
]);
