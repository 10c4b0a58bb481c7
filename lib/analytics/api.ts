import { z } from "zod";
import { endpoint } from "../gate/endpoint.ts";
import {
  changesQuerySchema,
  exportQuerySchema,
  providerDaysSchema,
  routeChangeSchema,
  routerQuerySchema,
  routerReportSchema,
} from "./schema.ts";
import { exportRouter, getProviderDays, getRouterReport, listRouteChanges } from "./service.ts";

export const getRouter = endpoint(
  {
    id: "analytics.getRouter",
    method: "GET",
    path: "/analytics/router",
    summary: "What Auto chose in a period, what it saved, and whether the choice was right",
    access: "usage.read",
    query: routerQuerySchema,
    result: routerReportSchema,
    errors: ["unauthenticated", "invalid_input"],
  },
  ({ principal, query }) => getRouterReport(principal, query.period),
);

export const listChanges = endpoint(
  {
    id: "analytics.listChanges",
    method: "GET",
    path: "/analytics/router/changes",
    summary: "Answers of Auto's that were answered again by another model, or called a wrong choice, newest first",
    access: "usage.read",
    query: changesQuerySchema,
    result: z.object({ items: z.array(routeChangeSchema), nextCursor: z.string().nullable() }),
    errors: ["unauthenticated", "invalid_input"],
  },
  ({ principal, query: { period, ...page } }) => listRouteChanges(principal, period, page),
);

export const getProviders = endpoint(
  {
    id: "analytics.getProviders",
    method: "GET",
    path: "/analytics/router/providers",
    summary: "How the providers did for the person in the last 24 hours, by half hours",
    access: "usage.read",
    result: providerDaysSchema,
    errors: ["unauthenticated"],
  },
  ({ principal }) => getProviderDays(principal),
);

export const exportAnswers = endpoint(
  {
    id: "analytics.exportRouter",
    method: "GET",
    path: "/analytics/router/export",
    summary: "One row for each answer that Auto chose a model for, as CSV or JSON",
    access: "usage.read",
    query: exportQuerySchema,
    resultType: "application/octet-stream",
    errors: ["unauthenticated", "invalid_input"],
  },
  ({ principal, query }) => exportRouter(principal, query.period, query.format),
);

export const analyticsEndpoints = [getRouter, listChanges, getProviders, exportAnswers];
