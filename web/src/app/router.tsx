import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import { sessionQuery } from "@/api/session";
import { Crash } from "./Crash";
import { pages } from "./pages";
import { HOME, INSIDE, OUTSIDE, type PageName } from "./paths";
import { queries } from "./queries";
import { Shell } from "./Shell";

const page = (path: string, name: PageName): RouteObject => ({
  path,
  lazy: async () => ({ Component: (await pages[name]()).default }),
  errorElement: <Crash />,
});

const pagesOf = (paths: Record<string, PageName>) => Object.entries(paths).map(([path, name]) => page(path, name));

/** Asks who is signed in while the page itself is still being fetched. The frame tells what comes of it. */
async function askSession(): Promise<null> {
  await queries.query(sessionQuery).catch(() => undefined);
  return null;
}

export const router = createBrowserRouter([
  {
    errorElement: <Crash />,
    children: [
      ...pagesOf(OUTSIDE),
      {
        element: <Shell />,
        loader: askSession,
        shouldRevalidate: () => false,
        children: [{ path: "/", element: <Navigate to={HOME} replace /> }, ...pagesOf(INSIDE), page("*", "not-found")],
      },
    ],
  },
]);
