import { z } from "zod";
import { endpoint } from "../../gate/endpoint.ts";
import { idSchema } from "../../platform/public/ids.ts";
import {
  adoptArmSchema,
  createExperimentSchema,
  experimentListSchema,
  experimentResultSchema,
  experimentSchema,
  moveExperimentSchema,
} from "./schema.ts";
import * as service from "./service/experiments.ts";

const params = z.object({ id: idSchema });

export const listExperimentsEndpoint = endpoint(
  {
    id: "experiments.list",
    method: "GET",
    path: "/experiments",
    summary: "Experiments of the router, newest first, and what one can be made of",
    access: "usage.read",
    result: experimentListSchema,
    errors: ["unauthenticated"],
  },
  ({ principal }) => service.listExperiments(principal),
);

export const createExperimentEndpoint = endpoint(
  {
    id: "experiments.create",
    method: "POST",
    path: "/experiments",
    summary: "Draft an experiment: two to five arms that differ in mode, weights, model or instructions",
    access: "experiments.manage",
    body: createExperimentSchema,
    maxBodyBytes: 64 * 1024,
    result: experimentSchema,
    status: 201,
    errors: ["unauthenticated", "forbidden", "invalid_input"],
  },
  ({ principal, body }) => service.createExperiment(principal, body),
);

export const getExperimentEndpoint = endpoint(
  {
    id: "experiments.get",
    method: "GET",
    path: "/experiments/{id}",
    summary: "An experiment with what its arms have shown: rates and means with 95 % intervals, guard rails, history",
    access: "usage.read",
    params,
    result: experimentResultSchema,
    errors: ["unauthenticated", "invalid_input", "not_found"],
  },
  ({ principal, params: { id } }) => service.getExperiment(principal, id),
);

export const moveExperimentEndpoint = endpoint(
  {
    id: "experiments.move",
    method: "POST",
    path: "/experiments/{id}/state",
    summary: "Start, pause or stop an experiment",
    access: "experiments.manage",
    params,
    body: moveExperimentSchema,
    result: experimentSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params: { id }, body }) => service.moveExperiment(principal, id, body.state),
);

export const adoptArmEndpoint = endpoint(
  {
    id: "experiments.adopt",
    method: "POST",
    path: "/experiments/{id}/winner",
    summary: "End an experiment and let one of its arms hold for every answer it was about",
    access: "experiments.manage",
    params,
    body: adoptArmSchema,
    result: experimentSchema,
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params: { id }, body }) => service.adoptArm(principal, id, body.armId),
);

export const removeExperimentEndpoint = endpoint(
  {
    id: "experiments.remove",
    method: "DELETE",
    path: "/experiments/{id}",
    summary: "Remove a draft, or an experiment that has ended",
    access: "experiments.manage",
    params,
    status: 204,
    resultType: "none",
    errors: ["unauthenticated", "forbidden", "invalid_input", "not_found", "conflict"],
  },
  ({ principal, params: { id } }) => service.removeExperiment(principal, id),
);

export const experimentEndpoints = [
  listExperimentsEndpoint,
  createExperimentEndpoint,
  getExperimentEndpoint,
  moveExperimentEndpoint,
  adoptArmEndpoint,
  removeExperimentEndpoint,
];
