import type Stripe from "stripe";
import { playTime } from "../billing/play-time.ts";
import { invalid } from "../fault.ts";
import { LIST_PARAMS, listPage } from "../list-page.ts";
import { integer, text, textsOf } from "../params.ts";
import { type Call, idAt, type Route } from "../route.ts";
import type { Wire } from "../wire.ts";

function listEvents({ world, params }: Call) {
  const type = text(params, "type");
  const types = textsOf(params, "types");
  const rows = world.events
    .all()
    .filter((event) => (type === null || event.type === type) && (types.length === 0 || types.includes(event.type)));
  return listPage(rows, params, "/v1/events");
}

function createClock({ world, params }: Call) {
  const frozen = integer(params, "frozen_time");
  if (frozen === null) throw invalid("Missing required param: frozen_time.", "frozen_time", "parameter_missing");
  return world.testClocks.add({
    id: world.newId("clock"),
    object: "test_helpers.test_clock",
    created: world.now(),
    deletes_after: world.now() + 30 * 86_400,
    frozen_time: frozen,
    livemode: false,
    name: text(params, "name"),
    status: "ready",
    status_details: {},
  } satisfies Wire<Stripe.TestHelpers.TestClock>);
}

function advance(call: Call) {
  const { world, params } = call;
  const clock = world.testClocks.get(idAt(call));
  const target = integer(params, "frozen_time") ?? 0;
  if (target <= clock.frozen_time) throw invalid("A test clock only goes forward.", "frozen_time");
  playTime(world, clock.id, target);
  clock.frozen_time = target;
  world.emit("test_helpers.test_clock.ready", clock, target);
  return clock;
}

export const eventRoutes: readonly Route[] = [
  { method: "GET", path: "/v1/events", takes: [...LIST_PARAMS, "type", "types"], run: listEvents },
  { method: "GET", path: "/v1/events/:id", takes: [], run: (call) => call.world.events.get(idAt(call)) },
  { method: "POST", path: "/v1/test_helpers/test_clocks", takes: ["frozen_time", "name"], run: createClock },
  {
    method: "GET",
    path: "/v1/test_helpers/test_clocks/:id",
    takes: [],
    run: (call) => call.world.testClocks.get(idAt(call)),
  },
  { method: "POST", path: "/v1/test_helpers/test_clocks/:id/advance", takes: ["frozen_time"], run: advance },
];
